"""The whole platform on one machine: a local AWS, stand-ins for its two models, pictures, scripted participants."""
