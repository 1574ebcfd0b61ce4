"""Where the pages for getting in and out are."""

from typing import Final

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"
ASK: Final = "/sign-in/message"
LINK: Final = "/sign-in/link"
BACK: Final = "/sign-in/back"
WELCOME: Final = "/welcome"
SIGN_OUT: Final = "/sign-out"
SIGN_OUT_EVERYWHERE: Final = "/sign-out/everywhere"
ACCOUNT: Final = "/account"
DEVICE: Final = "/device"
START: Final = "/start"
