"""The names of everything in AWS, as far as they follow from the workshop's own."""

from dataclasses import dataclass

STORAGE_REGION = "eu-central-1"  # where Rekognition is called, and so where the picture must lie (facts: AWS)
ENDPOINT_NAME = "nabirds-species-identifier"
SPECIES_FUNCTION = "IdentifySpeciesAndNotify"


@dataclass(frozen=True)
class Names:
    """The names that follow from the workshop's own."""

    name: str

    @property
    def source_bucket(self) -> str:
        return f"{self.name}-source"

    @property
    def target_bucket(self) -> str:
        return f"{self.name}-target"

    def upload_bucket(self, region: str) -> str:
        return f"{self.name}-upload-{region}"

    def function_name(self, pseudonym: str) -> str:
        return f"{self.name}-crop-faces-{pseudonym}"

    def participant_role(self, region: str) -> str:
        return f"{self.name}-participant-{region}"
