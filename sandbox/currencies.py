"""Currencies by code, as QuickBooks names them, and believable rates."""

CURRENCY_NAMES = {
    "USD": "United States Dollar",
    "NOK": "Norwegian Krone",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "SEK": "Swedish Krona",
    "DKK": "Danish Krone",
    "CAD": "Canadian Dollar",
    "AUD": "Australian Dollar",
    "CHF": "Swiss Franc",
    "JPY": "Japanese Yen",
    "INR": "Indian Rupee",
}
DOLLARS = {
    "USD": 1.0,
    "NOK": 0.095,
    "EUR": 1.09,
    "GBP": 1.27,
    "SEK": 0.094,
    "DKK": 0.146,
    "CAD": 0.73,
    "AUD": 0.66,
    "CHF": 1.13,
    "JPY": 0.0067,
    "INR": 0.012,
}


def usual_rate(source: str, home: str) -> float:
    """Home units for one unit of the source currency."""
    return round(DOLLARS[source] / DOLLARS[home], 6)
