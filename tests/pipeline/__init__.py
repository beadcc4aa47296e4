"""Whole nights over a demo centre: what a person who runs Concord would see."""
