"""Changes of a workshop that stands: one participant more, moved or renamed, or a slot moved, touching nobody else."""
