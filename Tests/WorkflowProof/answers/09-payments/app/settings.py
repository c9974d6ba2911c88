from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "sqlite://"
    currencies: tuple[str, ...] = ("EUR", "USD")


settings = Settings()
