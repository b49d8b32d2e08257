"""The model that names birds: network, artefact, training. It needs the extra `model`, and no AWS."""
