"""The stand-ins for Rekognition and SageMaker, and the pictures that they are tried on."""
