"""Which model server an operator has named, if any. Asks nobody."""

from django.conf import settings

OPENAI = "https://api.openai.com/v1"


def server_configured() -> bool:
    """Whether an operator named a model server."""
    return bool(settings.OPENAI_BASE_URL.strip() or settings.OPENAI_API_KEY.strip())


def model_configured() -> bool:
    """Whether a language model was configured: a server and the model's name."""
    return server_configured() and bool(settings.LLM_MODEL.strip())


def address() -> str:
    """The server's base URL."""
    return str(settings.OPENAI_BASE_URL).strip() or OPENAI
