"""From one file to typed-by-contract rows of text: reading, shaping, judging; what does not fit is named."""
