"""The ground floor: blocks, names and times, as OpenVMS counts, spells and prints them."""
