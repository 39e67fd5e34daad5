"""A territory drawn: outlines, projection, symbols, one inline SVG."""
