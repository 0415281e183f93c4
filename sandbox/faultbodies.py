"""Intuit's faults: their codes, their recorded or documented texts, and the body they come in."""

from typing import Any

INACTIVE = "Something you're trying to use has been made inactive."

TEXTS: dict[str, tuple[str, str]] = {
    "100": (
        "General Authentication Error",
        "AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401",
    ),
    "110": ("Authentication OAuth Error", "Authentication OAuth Error"),
    "120": (
        "Authorization Failure",
        "An accountant user was deleted from a company while the company was connected to your app",
    ),
    "130": ("Accessing Wrong Cluster", "Accessing Wrong Cluster"),
    "140": ("Company Locked Out", "Company Locked Out"),
    "150": ("Company Under Maintenance", "Company Under Maintenance"),
    "500": ("Unsupported Operation", "Operation is not supported."),
    "600": ("Duplicate Request ID", "Duplicate Request ID"),
    "610": (
        "Object Not Found",
        f"Object Not Found : {INACTIVE} Check the fields with accounts, customers, items, vendors or employees.",
    ),
    "620": ("Transaction cannot be linked", "Transaction cannot be linked"),
    "630": ("Duplicate Object", "Duplicate Object"),
    "700": ("Parent Reference Invalid", "Parent Reference Invalid"),
    "800": ("Cannot delete object", "Cannot delete object : it has dependencies."),
    "1000": ("Operation failed", "Operation failed"),
    "1010": ("Create Failed", "Create Failed"),
    "1020": ("Update Failed", "Update Failed"),
    "1040": ("Batch size exceeds allowed limit", "Batch size exceeds allowed limit"),
    "2010": (
        "Request has invalid or unsupported property",
        "Property Name:Unrecognized field specified is unsupported or invalid",
    ),
    "2020": (
        "Required param missing, need to supply the required value for the API",
        "Required parameter Line is missing in the request",
    ),
    "2030": ("Invalid ID", "Id should be a valid number. Supplied value:1.5"),
    "2040": (
        "Invalid String. The String may contain unsupported or illegal chars",
        "Element contains invalid characters.",
    ),
    "2050": (
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. Min:0 Max:21 supported. Supplied length:45",
    ),
    "2130": ("Invalid Request Id Format", "Invalid Request Id Format"),
    "2210": ("Invalid Email Address format", "Email Address does not conform to the syntax rules of RFC 822."),
    "2500": ("Invalid Reference Id", "Invalid Reference Id : Names element id 75 not found"),
    "3001": (
        "message=ThrottleExceeded; errorCode=003001; statusCode=429",
        "The request limit was reached.  Try again later",
    ),
    "3100": ("message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403", ""),
    "3200": ("message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token expired: eyJhbGciOiJkaX<...>"),
    "4000": ("Error parsing query", 'QueryParserError: Encountered " <IDENTIFIER> "TxnDate "" at line 1, column 29.'),
    "4001": ("Invalid query", "QueryValidationError: invalid context declaration"),
    "4002": ("Error processing query", "QueryProcessingError: To email address entered is invalid"),
    "5010": (
        "Stale Object Error",
        "Stale Object Error : You and Robin Bookkeeper were working on this at the same time. Robin Bookkeeper "
        "finished before you did, so your work was not saved.",
    ),
    "5020": ("Permission Denied Error", "Permission Denied Error : You do not have permission."),
    "5030": ("Feature Not Supported Error", "Feature Not Supported Error : The feature is not part of this plan."),
    "6000": (
        "A business validation error has occurred while processing your request",
        "Business Validation Error: Make sure all your transactions have a GST/HST rate before you save.",
    ),
    "6070": (
        "Amount calculation incorrect in the request",
        "Amount is not equal to UnitPrice * Qty. Supplied value:1,000",
    ),
    "6080": ("No Name Provided", "No Name Provided"),
    "6140": (
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        "DocNumber=1037 is assigned to TxnType=Invoice with TxnId=130",
    ),
    "6190": (
        "Invalid Company Status",
        "Subscription period has ended or canceled or there was a billing problem : You can't add data to QuickBooks "
        "Online Plus because your trial or subscription period ended, or there was a billing problem.",
    ),
    "6200": ("Account Period Closed", "The account period has closed."),
    "6210": (
        "Account Period Closed",
        "The account period has closed and the account books cannot be updated through the QBO Services API. Please "
        "use the QBO website to make these changes.",
    ),
    "6220": ("Delete Entity Has Balance Error", "Delete Entity Has Balance Error"),
    "6240": ("Duplicate Name Exists Error", "The name supplied already exists. : null"),
    "6250": ("Invalid Sales Customer", "Invalid Sales Customer : the customer does not exist or is inactive."),
    "6420": ("Email address is required", "Email address is required"),
    "6540": ("Deposited Transaction cannot be changed", "Deposited Transaction cannot be changed"),
    "10000": (
        "An application error has occurred while processing your request",
        "System Failure Error: Could not find resource for relative : some more info here",
    ),
}

WITHOUT_ELEMENT = ("500", "2010", "2040", "4000", "4001", "4002", "6070", "6240", "10000")
WITHOUT_TIME = ("2030",)
STATUS_OF_CODE = {"100": 401, "110": 401, "120": 403, "3001": 429, "3100": 403, "3200": 401, "10000": 500}
TYPE_OF_STATUS = {401: "AuthenticationFault", 403: "AuthorizationFault", 429: "SERVICE", 500: "SystemFault"}


LOCAL_TEXTS = {
    "NO": {
        "610": ("Finner ikke objektet", "Finner ikke objektet : Noe du prøver å bruke, er gjort inaktivt."),
        "2500": ("Ugyldig referanse-ID", "Ugyldig referanse-ID : Finner ikke elementet."),
        "5010": ("Foreldet objekt", "Foreldet objekt : Du og Robin Bookkeeper arbeidet med dette samtidig."),
        "6000": ("Det oppstod en forretningsvalideringsfeil under behandling av forespørselen", ""),
        "6140": ("Dokumentnummeret er i bruk", ""),
        "6240": ("Navnet finnes allerede", "Det angitte navnet finnes allerede. :"),
    }
}


def localise(fault: dict[str, Any], country: str) -> dict[str, Any]:
    """A company answers in its own language: only the codes are the same everywhere."""
    texts = LOCAL_TEXTS.get(country, {})
    for error in fault["Error"]:
        message, detail = texts.get(error["code"], ("", ""))
        if message:
            error["Message"] = message
        if detail.endswith(":"):
            error["Detail"] = f"{detail} {error['Detail'].partition(' : ')[2]}"
        elif detail:
            error["Detail"] = detail
    return fault


class QboFault(Exception):
    """A refusal as QuickBooks words it."""

    def __init__(self, code: str, detail: str = "", element: str = "") -> None:
        message, usual_detail = text_of(code)
        super().__init__(detail or usual_detail)
        self.code = code
        self.message = message
        self.detail = detail or usual_detail
        self.element = element
        self.status = status_of(code)

    def as_error(self) -> dict[str, Any]:
        return error_of(self.code, self.message, self.detail, self.element)

    def as_fault(self) -> dict[str, Any]:
        return {"Error": [self.as_error()], "type": type_of(self.code)}


def error_of(code: str, message: str, detail: str, element: str = "") -> dict[str, Any]:
    """Some codes never name the element at fault, not even as an empty text."""
    error = {"Message": message, "Detail": detail, "code": code}
    return error if code in WITHOUT_ELEMENT else {**error, "element": element}


def business_fault(sentence: str) -> QboFault:
    return QboFault("6000", f"Business Validation Error: {sentence}")


def missing_parameter(name: str) -> QboFault:
    return QboFault("2020", f"Required parameter {name} is missing in the request", name)


def text_of(code: str) -> tuple[str, str]:
    return TEXTS.get(code, (f"Error {code}", f"Error {code}"))


def status_of(code: str) -> int:
    return STATUS_OF_CODE.get(code, 400)


def type_of(code: str) -> str:
    return TYPE_OF_STATUS.get(status_of(code), "ValidationFault")
