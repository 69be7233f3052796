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
demo-bar = Demonstration: not a real bank; money and cards are not real.
demo-phone-link = Open SMS
nav-label = My bank
language-label = Language
profile = Profile
documents = Documents
document-agreement = Banking service agreement
document-tariffs = Tariffs
document-card-rules = Card rules
safety-title = Keep your codes safe
safety-text = Bank staff never ask for an SMS code, a password or a PIN. If someone does, hang up and call us.
demo-notice = This is a demonstration bank: tariffs are samples and no SMS leaves this machine.
idle-title = Are you still there?
idle-text = We will soon end the session so that nobody else sees your bank. What is saved stays saved.
idle-stay = Stay signed in
error-summary-title = Check what you entered
error-prefix = Error:
optional = (optional)
password-show = Show
password-hide = Hide
photo-preview = Chosen photo
back = Back
steps-label = Application steps
change = Change
card-expiry = Valid until
available-amount = Available balance
blocked-amount = Blocked amount
copied = Copied
copy = Copy
hide-details = Hide details
timeline-done = done

### Portal: access


home-title = A payment card, online
home-lead = Order a card from home: an application, a call from our operator, and the card is yours.
home-how-title = How it works
home-how-register = Register: a login, your phone and a code from an SMS.
home-how-order = Fill in the application and sign it with a code from an SMS.
home-how-call = An operator of the contact centre calls you to check the details.
home-how-card = A virtual card appears in your account at once; a plastic one is delivered.
home-need-title = What you need
home-need-document = Your identity card: you photograph both sides
home-need-phone = A Kazakh mobile number
home-need-time = About ten minutes; you can stop and continue later
field-login = Login
field-login-or-phone = Login or phone number
field-phone = Phone number
field-password = Password
field-password-again = Confirm password
field-password-new = New password
field-password-now = Current password
field-code = Code from SMS
field-iin = IIN
sign-in-wrong = The login or the password does not match. Check your keyboard layout, or recover access.
sign-in-wait = Too many attempts. Try again in { $seconds } s.
sign-in-forgotten = Forgot password? Recover access
sign-in-no-account = No account yet?
sign-in-after-recovery = The password is changed. Sign in with the new one.
sign-in-after-sign-out = You are signed out.
sign-in-after-lapse = Sign in to continue. What was saved is still there.
register-title = Registration
register-agreement = By pressing “Next” you confirm that you have read and accept the
register-agreement-link = user agreement
register-have-account = Already registered?
register-code-title = Confirm your number
register-code-lead = We sent an SMS to { $phone }. Enter the code from it.
register-confirm = Confirm number
register-change-phone = Change the phone number
register-change-phone-title = Another phone number
register-change-login-title = Another login
register-send-code = Send code
register-finish = Finish registration
register-start-again = Start the registration again.
login-hint = 3 to 40 Latin letters, digits, dots or hyphens; the first is a letter
login-empty = Enter a login.
login-length = A login has 3 to 40 characters.
login-characters = A login has only Latin letters, digits, dots, hyphens and underscores.
login-first-letter = A login begins with a Latin letter.
login-taken = Your number is confirmed, but this login is taken. Choose another.
phone-hint = A Kazakh mobile number, for example +7 701 234 56 78
phone-empty = Enter a phone number.
phone-malformed = Check the number: 10 digits after +7 or 8.
phone-not-kazakh-mobile = It must be a Kazakh mobile number: the SMS goes there.
password-hint = At least 10 characters. A phrase of several words works well.
password-too-short = The password is shorter than 10 characters. Add a word.
password-too-long = The password is longer than 128 characters. Shorten it.
password-common = This password is among the first to be guessed. Choose another.
password-personal = The password must not contain your login or phone.
password-differs = The passwords differ. Type the same one again.
password-now-wrong = The current password does not match.
iin-malformed = Check the IIN: 12 digits, as on your identity card.
code-attempts-left = { $left ->
    [one] { $left } attempt left
   *[other] { $left } attempts left
}
code-is-over = This code is no longer valid. Ask for a new one.
code-until = The code is valid until { $when }.
code-sent-again = The code was sent again.
code-resend-waiting = Resend in { $s } s
code-wrong = { $left ->
    [one] The code does not match. { $left } attempt left.
   *[other] The code does not match. { $left } attempts left.
}
code-spent = The code does not match and no attempts are left. Ask for a new code.
code-expired = The code has expired. Ask for a new one.
code-wait-seconds = A code was sent a moment ago. You can ask for another in { $seconds } s.
code-wait-until = Many codes were sent to this number. You can ask for the next one at { $when }.
code-busy-until = Too many messages are being sent right now. Try again at { $when } or call the contact centre.
code-not-arrived = No SMS yet?
code-not-arrived-text = Check the number and your reception and wait a minute: you can ask again. While the code is valid we send the same one.
recover-title = Recover access
recover-lead = Enter your login or phone number. If there is an account, its number gets an SMS with a code.
recover-name-empty = Enter your login or phone number.
recover-over = The recovery was not finished: time ran out or the IIN did not match. Start again.
recover-no-phone = No access to that number?
recover-no-phone-text = The number is changed by the contact centre, at a cash machine or in a branch. Then come back here.
recover-code-title = Enter the code
recover-code-lead = If there is an account with that login or number, we sent an SMS with a code to its phone.
recover-password-title = A new password
recover-password-lead = Changing the password ends every session.
recover-iin-hint = 12 digits: a card was issued to you, so we ask for your IIN
recover-iin-wrong = { $left ->
    [one] The IIN does not match. { $left } attempt left.
   *[other] The IIN does not match. { $left } attempts left.
}
recover-finish = Save the new password
bank-just-registered = Registration is complete. All services of the portal are open to you.
bank-lead = Cards, applications and settings in one place.
bank-order-text = Choose a card and fill in the application. Your draft is saved at each step.
bank-cards-text = Balance, payment details and the progress of applications.
bank-profile-text = Password, sessions and consents.
document-version = Version of { $version }
document-subject = the person who gives consent
go-home = To the main page

### Portal: order

### Portal: cards

### Portal: profile


profile-phone-note = The phone number is changed by the contact centre, at a cash machine or in a branch, so that no stranger can.
profile-change-password = Change password
profile-password-effect = Other sessions end, and an SMS tells you of the change.
profile-password-changed = The password is changed. Other sessions are ended.
profile-sessions = Where you are signed in
profile-this-session = this session
profile-session-line = Address { $address }, last active { $last }, since { $since }
profile-end-session = End session
profile-end-all = Log out everywhere
profile-session-ended = The session is ended.
profile-unknown-browser = Unknown browser
profile-consents = Consents and agreements
profile-consent-line = Accepted { $given }, version of { $version }
profile-consent-withdrawn-on = Withdrawn { $when }
profile-consent-withdrawn = The consent is withdrawn.
profile-withdraw = Withdraw consent
profile-withdraw-note = While you have a card, the data needed to serve it are kept as the law requires.

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


apology-not-found-title = There is no such page
apology-not-found-text = The address may be mistyped, or the page is not yours to see.
apology-forged-title = This page is out of date
apology-forged-text = We did not accept the form: it was opened too long ago or not on our site. Go back, reload the page and send it again.
apology-too-large-title = Too much was sent
apology-too-large-text = Send a file under 10 MB, or shorten the text.
apology-malformed-title = The request was not understood
apology-malformed-text = Go back and try again. If that does not help, call the contact centre.
apology-busy-title = One moment, please
apology-busy-text = We cannot do this right now. Nothing is lost or half done: try again in a minute.
apology-fault-title = Something went wrong on our side
apology-fault-text = We know about it. Nothing is half done: try again later or call the contact centre.

### Demonstration


demo-title = The phone on the screen
demo-lead = Here are the messages that would have gone to customers’ phones. In the demonstration only.
demo-empty-title = No messages yet
demo-empty-text = Register, and the code arrives here.
demo-clock-title = The demonstration’s clock
demo-clock-now = It is { $when } in Almaty.
demo-clock-hour = One hour on
demo-clock-day = One day on
demo-clock-month = 30 days on
