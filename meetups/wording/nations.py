"""The nations whose public holidays are known, by name."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The parts of the United Kingdom have holidays of their own, so they are listed as nations (ISO 3166-2).
OF_THE_UK: "dict[str, StrOrPromise]" = {
    "GB-ENG": _("England"),
    "GB-WLS": _("Wales"),
    "GB-SCT": _("Scotland"),
    "GB-NIR": _("Northern Ireland"),
}
# The other countries of the holidays library by name (ISO 3166-1).
COUNTRIES: "dict[str, StrOrPromise]" = {
    "AF": _("Afghanistan"), "AX": _("Åland Islands"), "AL": _("Albania"), "DZ": _("Algeria"),
    "AS": _("American Samoa"), "AD": _("Andorra"), "AO": _("Angola"), "AI": _("Anguilla"), "AQ": _("Antarctica"),
    "AG": _("Antigua and Barbuda"), "AR": _("Argentina"), "AM": _("Armenia"), "AW": _("Aruba"), "AU": _("Australia"),
    "AT": _("Austria"), "AZ": _("Azerbaijan"), "BS": _("Bahamas"), "BH": _("Bahrain"), "BD": _("Bangladesh"),
    "BB": _("Barbados"), "BY": _("Belarus"), "BE": _("Belgium"), "BZ": _("Belize"), "BJ": _("Benin"),
    "BM": _("Bermuda"), "BT": _("Bhutan"), "BO": _("Bolivia"), "BQ": _("Bonaire, Sint Eustatius and Saba"),
    "BA": _("Bosnia and Herzegovina"), "BW": _("Botswana"), "BV": _("Bouvet Island"), "BR": _("Brazil"),
    "IO": _("British Indian Ocean Territory"), "VG": _("British Virgin Islands"), "BN": _("Brunei"),
    "BG": _("Bulgaria"), "BF": _("Burkina Faso"), "BI": _("Burundi"), "KH": _("Cambodia"), "CM": _("Cameroon"),
    "CA": _("Canada"), "CV": _("Cape Verde"), "KY": _("Cayman Islands"), "CF": _("Central African Republic"),
    "TD": _("Chad"), "CL": _("Chile"), "CN": _("China"), "CX": _("Christmas Island"), "CC": _("Cocos Islands"),
    "CO": _("Colombia"), "KM": _("Comoros"), "CG": _("Congo"), "CK": _("Cook Islands"), "CR": _("Costa Rica"),
    "HR": _("Croatia"), "CU": _("Cuba"), "CW": _("Curaçao"), "CY": _("Cyprus"), "CZ": _("Czechia"),
    "CD": _("Democratic Republic of the Congo"), "DK": _("Denmark"), "DJ": _("Djibouti"), "DM": _("Dominica"),
    "DO": _("Dominican Republic"), "EC": _("Ecuador"), "EG": _("Egypt"), "SV": _("El Salvador"),
    "GQ": _("Equatorial Guinea"), "ER": _("Eritrea"), "EE": _("Estonia"), "SZ": _("Eswatini"), "ET": _("Ethiopia"),
    "FK": _("Falkland Islands"), "FO": _("Faroe Islands"), "FJ": _("Fiji"), "FI": _("Finland"), "FR": _("France"),
    "GF": _("French Guiana"), "PF": _("French Polynesia"), "TF": _("French Southern Territories"), "GA": _("Gabon"),
    "GM": _("Gambia"), "GE": _("Georgia"), "DE": _("Germany"), "GH": _("Ghana"), "GI": _("Gibraltar"),
    "GR": _("Greece"), "GL": _("Greenland"), "GD": _("Grenada"), "GP": _("Guadeloupe"), "GU": _("Guam"),
    "GT": _("Guatemala"), "GG": _("Guernsey"), "GN": _("Guinea"), "GW": _("Guinea-Bissau"), "GY": _("Guyana"),
    "HT": _("Haiti"), "HM": _("Heard Island and McDonald Islands"), "HN": _("Honduras"), "HK": _("Hong Kong"),
    "HU": _("Hungary"), "IS": _("Iceland"), "IN": _("India"), "ID": _("Indonesia"), "IR": _("Iran"), "IQ": _("Iraq"),
    "IE": _("Ireland"), "IM": _("Isle of Man"), "IL": _("Israel"), "IT": _("Italy"), "CI": _("Ivory Coast"),
    "JM": _("Jamaica"), "JP": _("Japan"), "JE": _("Jersey"), "JO": _("Jordan"), "KZ": _("Kazakhstan"),
    "KE": _("Kenya"), "KI": _("Kiribati"), "XK": _("Kosovo"), "KW": _("Kuwait"), "KG": _("Kyrgyzstan"),
    "LA": _("Laos"), "LV": _("Latvia"), "LB": _("Lebanon"), "LS": _("Lesotho"), "LR": _("Liberia"), "LY": _("Libya"),
    "LI": _("Liechtenstein"), "LT": _("Lithuania"), "LU": _("Luxembourg"), "MO": _("Macao"), "MG": _("Madagascar"),
    "MW": _("Malawi"), "MY": _("Malaysia"), "MV": _("Maldives"), "ML": _("Mali"), "MT": _("Malta"),
    "MH": _("Marshall Islands"), "MQ": _("Martinique"), "MR": _("Mauritania"), "MU": _("Mauritius"),
    "YT": _("Mayotte"), "MX": _("Mexico"), "FM": _("Micronesia"), "MD": _("Moldova"), "MC": _("Monaco"),
    "MN": _("Mongolia"), "ME": _("Montenegro"), "MS": _("Montserrat"), "MA": _("Morocco"), "MZ": _("Mozambique"),
    "MM": _("Myanmar"), "NA": _("Namibia"), "NR": _("Nauru"), "NP": _("Nepal"), "NL": _("Netherlands"),
    "NC": _("New Caledonia"), "NZ": _("New Zealand"), "NI": _("Nicaragua"), "NE": _("Niger"), "NG": _("Nigeria"),
    "NU": _("Niue"), "NF": _("Norfolk Island"), "KP": _("North Korea"), "MK": _("North Macedonia"),
    "MP": _("Northern Mariana Islands"), "NO": _("Norway"), "OM": _("Oman"), "PK": _("Pakistan"), "PW": _("Palau"),
    "PS": _("Palestine"), "PA": _("Panama"), "PG": _("Papua New Guinea"), "PY": _("Paraguay"), "PE": _("Peru"),
    "PH": _("Philippines"), "PN": _("Pitcairn Islands"), "PL": _("Poland"), "PT": _("Portugal"),
    "PR": _("Puerto Rico"), "QA": _("Qatar"), "RE": _("Réunion"), "RO": _("Romania"), "RU": _("Russia"),
    "RW": _("Rwanda"), "BL": _("Saint Barthélemy"), "SH": _("Saint Helena, Ascension and Tristan da Cunha"),
    "KN": _("Saint Kitts and Nevis"), "LC": _("Saint Lucia"), "MF": _("Saint Martin"),
    "PM": _("Saint Pierre and Miquelon"), "VC": _("Saint Vincent and the Grenadines"), "WS": _("Samoa"),
    "SM": _("San Marino"), "ST": _("São Tomé and Príncipe"), "SA": _("Saudi Arabia"), "SN": _("Senegal"),
    "RS": _("Serbia"), "SC": _("Seychelles"), "SL": _("Sierra Leone"), "SG": _("Singapore"), "SX": _("Sint Maarten"),
    "SK": _("Slovakia"), "SI": _("Slovenia"), "SB": _("Solomon Islands"), "SO": _("Somalia"), "ZA": _("South Africa"),
    "GS": _("South Georgia and the South Sandwich Islands"), "KR": _("South Korea"), "SS": _("South Sudan"),
    "ES": _("Spain"), "LK": _("Sri Lanka"), "SD": _("Sudan"), "SR": _("Suriname"), "SJ": _("Svalbard and Jan Mayen"),
    "SE": _("Sweden"), "CH": _("Switzerland"), "SY": _("Syria"), "TW": _("Taiwan"), "TJ": _("Tajikistan"),
    "TZ": _("Tanzania"), "TH": _("Thailand"), "TL": _("Timor-Leste"), "TG": _("Togo"), "TK": _("Tokelau"),
    "TO": _("Tonga"), "TT": _("Trinidad and Tobago"), "TN": _("Tunisia"), "TR": _("Turkey"), "TM": _("Turkmenistan"),
    "TC": _("Turks and Caicos Islands"), "TV": _("Tuvalu"), "UG": _("Uganda"), "UA": _("Ukraine"),
    "AE": _("United Arab Emirates"), "US": _("United States"), "UY": _("Uruguay"),
    "UM": _("US Minor Outlying Islands"), "VI": _("US Virgin Islands"), "UZ": _("Uzbekistan"), "VU": _("Vanuatu"),
    "VA": _("Vatican City"), "VE": _("Venezuela"), "VN": _("Vietnam"), "WF": _("Wallis and Futuna"),
    "EH": _("Western Sahara"), "YE": _("Yemen"), "ZM": _("Zambia"), "ZW": _("Zimbabwe"),
}  # fmt: skip
NATIONS = OF_THE_UK | COUNTRIES


def nation_named(code: str) -> "StrOrPromise":
    """Return the name of a nation by its code: `Scotland`. A part of another country is `Germany (BY)`."""
    country, _dash, part = code.partition("-")
    if code in NATIONS or not part or country not in NATIONS:
        return NATIONS.get(code, code)
    return f"{NATIONS[country]} ({part})"
