"""One module a vendor: how its exports look."""
