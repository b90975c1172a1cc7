"""The command tables of the images that MCR and RUN activate; each knows no verbs but its own."""
