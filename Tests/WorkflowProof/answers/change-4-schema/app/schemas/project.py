"""What is sent and shown of projects."""

from pydantic import BaseModel, ConfigDict, Field, field_validator


class NewProject(BaseModel):
    name: str = Field(min_length=1, max_length=80)

    @field_validator("name")
    @classmethod
    def has_more_than_space(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("a name has more than space")
        return name.strip()


class ShownProject(NewProject):
    model_config = ConfigDict(from_attributes=True)

    id: int
