"""What a loan request may contain; used by the models and, through them, by the API and the admin."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator

DOCUMENT_NUMBER_PATTERN = r"^[1-9][0-9]{5,11}\Z"
MIN_AMOUNT = Decimal("0.01")
MAX_AMOUNT = Decimal("1000000.00")

validate_document_number = RegexValidator(
    DOCUMENT_NUMBER_PATTERN, "Enter 6 to 12 digits, the first of them not 0.", code="document_number"
)
validate_amount = [MinValueValidator(MIN_AMOUNT), MaxValueValidator(MAX_AMOUNT)]


def validate_printable(text: str) -> None:
    """Refuse control and other invisible characters, which would forge log lines and confuse readers."""
    if not text.isprintable():
        raise ValidationError("Enter printable characters only.", code="unprintable")
