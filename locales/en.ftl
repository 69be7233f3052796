### Common

product-name = Tolem
my-bank = My bank
my-cards = My cards
order-card = Order a card
personal-account = Personal account

sign-in = Sign in
sign-out = Sign out
register = Register

answer-yes = Yes
answer-no = No
action-continue = Continue
action-next = Next
action-back = Back
action-cancel = Cancel
action-save = Save
action-change = Change
action-close = Close
action-print = Print
action-show = Show
action-hide = Hide
action-resend-code = Resend the code
field-required = Required
field-optional = Optional
skip-to-content = Skip to content
not-specified = Not given

language-choice = Language
language-name-kk = Қазақша
language-name-ru = Русский
language-name-en = English

contact-centre = Contact centre
contact-centre-call = Call the contact centre: { $lines }
contact-centre-short-number = { $number } (calls are charged)
contact-centre-tariff = Calls from a mobile are charged at your operator’s rate.

card-count = { $count } { $count ->
    [one] card
   *[other] cards
}

### Portal: access

### Portal: order

### Portal: cards

### Portal: profile

### Operator desk

### Messages

# Each fits two parts of an SMS: 134 characters with everything filled in.
sms-registration-code = Tolem registration code: { $code }. Do not tell anyone.
sms-number-already-registered = Tolem: this number is already registered. Forgot the password? Recover access on the site. If this was not you, do nothing.
sms-sign-in-new-device = Tolem: sign-in from a new device on { $when }. If this was not you, change your password and call the contact centre.
sms-recovery-code = Tolem access recovery code: { $code }. Do not tell anyone.
sms-recovery-unknown = Tolem: someone asked to recover access, but this number is not registered. If this was not you, do nothing.
sms-password-changed = Tolem: password changed on { $when }, all sessions ended. If this was not you, call the contact centre.
sms-application-code = Tolem application signing code: { $code }. Document { $hash }. Do not tell anyone.
sms-application-received = Tolem: application No. { $number } received. A contact centre operator will call you to check the details.
sms-more-information = Tolem: application No. { $number } needs more information. Sign in to your personal account to complete it.
sms-application-declined = Tolem: we could not issue a card for application No. { $number }. Details in your personal account or contact centre.
sms-card-issued-with-cvv = Virtual card *{ $last_four } has been issued. CVV code: { $cvv }. Do not tell anyone.
sms-card-issued = Tolem: card *{ $last_four } has been issued. Its details are in your personal account: My bank → My cards.
sms-reveal-code = Code to show the details of card *{ $last_four }: { $code }. Do not tell anyone.
sms-consent-withdrawn = Tolem: your consent to personal data processing has been withdrawn. If this was not you, call the contact centre.

### Errors

### Demonstration
