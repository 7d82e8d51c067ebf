"""What a deployment would change, before it does: property by property, with replacements and losses."""
