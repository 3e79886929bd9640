from django.core.exceptions import ValidationError


class EditError(ValidationError):
    """Why a plan can't be changed that way, in words for the dispatcher."""
