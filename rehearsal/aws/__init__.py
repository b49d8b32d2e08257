"""The local AWS, made as strict as AWS."""
