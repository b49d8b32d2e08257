"""The stand-ins for Rekognition and SageMaker, and the pictures they are tried on."""
