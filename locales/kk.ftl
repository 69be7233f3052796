### Common

product-name = Tolem
my-bank = Менің банкім
my-cards = Менің карталарым
order-card = Картаға тапсырыс беру
personal-account = Жеке кабинет

sign-in = Кіру
sign-out = Шығу
register = Тіркелу

answer-yes = Иә
answer-no = Жоқ
action-continue = Жалғастыру
action-next = Әрі қарай
action-back = Артқа
action-cancel = Бас тарту
action-save = Сақтау
action-change = Өзгерту
action-close = Жабу
action-print = Басып шығару
action-show = Көрсету
action-hide = Жасыру
action-resend-code = Кодты қайта жіберу
field-required = Міндетті өріс
field-optional = Міндетті емес
skip-to-content = Мазмұнға өту
not-specified = Көрсетілмеген

language-choice = Тіл
language-name-kk = Қазақша
language-name-ru = Русский
language-name-en = English

contact-centre = Байланыс орталығы
contact-centre-call = Байланыс орталығына қоңырау шалыңыз: { $lines }
contact-centre-short-number = { $number } (қоңырау ақылы)
contact-centre-tariff = Ұялы телефоннан қоңырау сіздің тарифіңіз бойынша төленеді.

# After a numeral a Kazakh noun stays singular, so there is nothing to choose.
card-count = { $count } карта
demo-bar = Демонстрация: банк оқу үшін жасалған, ақша мен карталар нақты емес.
demo-phone-link = SMS-терді ашу
nav-label = Менің банкім
language-label = Тіл
profile = Профиль
documents = Құжаттар
document-agreement = Банктік қызмет көрсету шарты
document-tariffs = Тарифтер
document-card-rules = Төлем карточкасын пайдалану қағидалары
safety-title = Кодтарды ешкімге айтпаңыз
safety-text = Банк қызметкері SMS-код, құпиясөз немесе PIN-код сұрамайды. Сұраса – тұтқаны қойып, бізге өзіңіз қоңырау шалыңыз.
demo-notice = Бұл – демонстрациялық банк: тарифтер – мысал ретінде, SMS желіге жіберілмейді.
idle-title = Сіз әлі осындасыз ба?
idle-text = Банкіңізді бөгде адам көрмеуі үшін сеансты жақын арада аяқтаймыз. Сақталғаны жоғалмайды.
idle-stay = Қалу
error-summary-title = Енгізілген деректерді тексеріңіз
error-prefix = Қате:
optional = (міндетті емес)
password-show = Көрсету
password-hide = Жасыру
photo-preview = Таңдалған фото
back = Артқа
steps-label = Өтінім қадамдары
change = Өзгерту
card-expiry = Қолданылу мерзімі
available-amount = Қолжетімді қалдық
blocked-amount = Бұғатталған сома
copied = Көшірілді
copy = Көшіру
hide-details = Деректемелерді жасыру
timeline-done = орындалды

### Portal: access


home-title = Төлем картасы онлайн
home-lead = Картаға үйден шықпай тапсырыс беріңіз: өтінім, оператордың қоңырауы – және карта сізде.
home-how-title = Бұл қалай жұмыс істейді
home-how-register = Тіркеліңіз: логин, телефон және SMS-тен келген код.
home-how-order = Өтінімді толтырып, оған SMS-тен келген кодпен қол қойыңыз.
home-how-call = Байланыс орталығының операторы қоңырау шалып, деректерді тексереді.
home-how-card = Виртуалды карта кабинетте бірден пайда болады, пластик картаны жеткізіп береміз.
home-need-title = Не қажет
home-need-document = Жеке куәлік: оны екі жағынан суретке түсіресіз
home-need-phone = Қазақстандық ұялы телефон нөмірі
home-need-time = Шамамен он минут; өтінімді кейінге қалдырып, кейін жалғастыруға болады
field-login = Логин
field-login-or-phone = Логин немесе телефон нөмірі
field-phone = Телефон нөмірі
field-password = Құпиясөз
field-password-again = Құпиясөзді растаңыз
field-password-new = Жаңа құпиясөз
field-password-now = Қазіргі құпиясөз
field-code = SMS-тен келген код
field-iin = ЖСН
sign-in-wrong = Логин немесе құпиясөз сәйкес келмейді. Пернетақта тілін тексеріңіз немесе қолжетімділікті қалпына келтіріңіз.
sign-in-wait = Әрекет тым көп. { $seconds } секундтан кейін қайталап көріңіз.
sign-in-forgotten = Құпиясөзді ұмыттыңыз ба? Қолжетімділікті қалпына келтіру
sign-in-no-account = Кабинетіңіз әлі жоқ па?
sign-in-after-recovery = Құпиясөз өзгертілді. Жаңа құпиясөзбен кіріңіз.
sign-in-after-sign-out = Сіз шықтыңыз.
sign-in-after-lapse = Жалғастыру үшін кіріңіз. Сақталғаны орнында.
register-title = Тіркелу
register-agreement = «Әрі қарай» түймесін басу арқылы мына шарттармен танысқаныңызды және келісетініңізді растайсыз:
register-agreement-link = пайдаланушы келісімі
register-have-account = Кабинетіңіз бар ма?
register-code-title = Нөмірді растау
register-code-lead = { $phone } нөміріне SMS жібердік. Одан келген кодты енгізіңіз.
register-confirm = Нөмірді растау
register-change-phone = Телефон нөмірін өзгерту
register-change-phone-title = Басқа телефон нөмірі
register-change-login-title = Басқа логин
register-send-code = Код жіберу
register-finish = Тіркелуді аяқтау
register-start-again = Тіркелуді қайта бастаңыз.
login-hint = 3-тен 40-қа дейін латын әрпі, сан, нүкте, дефис; біріншісі – әріп
login-empty = Логинді енгізіңіз.
login-length = Логин – 3-тен 40-қа дейін таңба.
login-characters = Логинде тек латын әріптері, сандар, нүкте, дефис және астын сызу болады.
login-first-letter = Логин латын әрпінен басталады.
login-taken = Нөмір расталды, бірақ бұл логин бос емес. Басқасын таңдаңыз.
phone-hint = Қазақстандық ұялы нөмір, мысалы +7 701 234 56 78
phone-empty = Телефон нөмірін енгізіңіз.
phone-malformed = Нөмірді тексеріңіз: +7 немесе 8-ден кейін 10 сан керек.
phone-not-kazakh-mobile = Қазақстандық ұялы нөмір керек: SMS соған келеді.
password-hint = Кемінде 10 таңба. Бірнеше сөзден тұратын тіркес жақсы.
password-too-short = Құпиясөз 10 таңбадан қысқа. Тағы бір сөз қосыңыз.
password-too-long = Құпиясөз 128 таңбадан ұзын. Қысқартыңыз.
password-common = Мұндай құпиясөзді бірінші болып байқап көреді. Басқасын ойлап табыңыз.
password-personal = Құпиясөзде логин немесе телефон болмауы керек.
password-differs = Құпиясөздер сәйкес емес. Сол құпиясөзді қайта енгізіңіз.
password-now-wrong = Қазіргі құпиясөз сәйкес келмейді.
iin-malformed = ЖСН-ді тексеріңіз: куәліктегідей 12 сан.
code-attempts-left = { $left } әрекет қалды
code-is-over = Бұл код енді жарамайды. Жаңасын сұраңыз.
code-until = Код { $when } дейін жарамды.
code-sent-again = Код қайта жіберілді.
code-resend-waiting = { $s } секундтан кейін қайта жіберу
code-wrong = Код сәйкес келмеді. { $left } әрекет қалды.
code-spent = Код сәйкес келмеді, әрекеттер таусылды. Жаңа код сұраңыз.
code-expired = Кодтың мерзімі өтті. Жаңа код сұраңыз.
code-wait-seconds = Код жақында жіберілді. Жаңасын { $seconds } секундтан кейін сұрауға болады.
code-wait-until = Бұл нөмірге көп код жіберілді. Келесісін { $when } сұрауға болады.
code-busy-until = Қазір SMS тым көп жіберілуде. { $when } қайталап көріңіз немесе байланыс орталығына қоңырау шалыңыз.
code-not-arrived = SMS келмеді ме?
code-not-arrived-text = Нөмір мен байланысты тексеріп, бір минут күтіңіз: кодты қайта сұрауға болады. Жарамды кезінде сол кодты жібереміз.
recover-title = Қолжетімділікті қалпына келтіру
recover-lead = Логинді немесе телефон нөмірін енгізіңіз. Кабинет бар болса, оның нөміріне коды бар SMS келеді.
recover-name-empty = Логинді немесе телефон нөмірін енгізіңіз.
recover-over = Қалпына келтіру аяқталмады: уақыт өтті немесе ЖСН сәйкес келмеді. Қайта бастаңыз.
recover-no-phone = Бұл нөмірге қолжетімділік жоқ па?
recover-no-phone-text = Нөмірді байланыс орталығы, банкомат немесе бөлімше өзгертеді. Содан кейін осында оралыңыз.
recover-code-title = Кодты енгізіңіз
recover-code-lead = Осындай логині немесе нөмірі бар кабинет болса, оның телефонына коды бар SMS жібердік.
recover-password-title = Жаңа құпиясөз
recover-password-lead = Құпиясөз өзгерген соң барлық сеанстар аяқталады.
recover-iin-hint = 12 сан: сізге карта шығарылған, сондықтан ЖСН сұраймыз
recover-iin-wrong = ЖСН сәйкес келмеді. { $left } әрекет қалды.
recover-finish = Жаңа құпиясөзді сақтау
bank-just-registered = Тіркелу аяқталды. Енді порталдың барлық қызметтері қолжетімді.
bank-lead = Карталар, өтінімдер және баптаулар – бір жерде.
bank-order-text = Картаны таңдап, өтінімді толтырыңыз. Жоба әр қадамда сақталады.
bank-cards-text = Қалдық, деректемелер және өтінімдердің барысы.
bank-profile-text = Құпиясөз, сеанстар және келісімдер.
document-version = { $version } нұсқасы
document-subject = келісім берген тұлға
go-home = Басты бетке

### Portal: order

### Portal: cards

### Portal: profile


profile-phone-note = Телефон нөмірін байланыс орталығы, банкомат немесе бөлімше өзгертеді – осылай оны бөгде адам ауыстыра алмайды.
profile-change-password = Құпиясөзді өзгерту
profile-password-effect = Қалған сеанстар аяқталады, нөміріңізге SMS келеді.
profile-password-changed = Құпиясөз өзгертілді. Қалған сеанстар аяқталды.
profile-sessions = Қай жерде кіргенсіз
profile-this-session = осы сеанс
profile-session-line = Мекенжайы { $address }, белсенділік { $last }, кіру { $since }
profile-end-session = Сеансты аяқтау
profile-end-all = Барлық құрылғыдан шығу
profile-session-ended = Сеанс аяқталды.
profile-unknown-browser = Белгісіз браузер
profile-consents = Келісімдер мен шарттар
profile-consent-line = { $given } қабылданды, { $version } нұсқасы
profile-consent-withdrawn-on = { $when } кері қайтарып алынды
profile-consent-withdrawn = Келісім кері қайтарып алынды.
profile-withdraw = Келісімді кері қайтарып алу
profile-withdraw-note = Картаңыз болған кезде оған қызмет көрсетуге қажетті деректер заң бойынша сақталады.

### Operator desk

### Messages

# Each fits two parts of an SMS: 134 characters with everything filled in.
sms-registration-code = Tolem тіркелу коды: { $code }. Ешкімге айтпаңыз.
sms-number-already-registered = Tolem: бұл нөмір тіркелген. Құпиясөзді ұмытсаңыз, сайтта қолжетімділікті қалпына келтіріңіз. Бұл сіз болмасаңыз, елемеңіз.
sms-sign-in-new-device = Tolem: { $when } жаңа құрылғыдан кіру болды. Бұл сіз болмасаңыз, құпиясөзді өзгертіп, байланыс орталығына қоңырау шалыңыз.
sms-recovery-code = Tolem қолжетімділікті қалпына келтіру коды: { $code }. Ешкімге айтпаңыз.
sms-recovery-unknown = Tolem: біреу қолжетімділікті қалпына келтіруді сұрады, бірақ бұл нөмір тіркелмеген. Бұл сіз болмасаңыз, елемеңіз.
sms-password-changed = Tolem: { $when } құпиясөз өзгертілді, барлық сеанс аяқталды. Бұл сіз болмасаңыз, байланыс орталығына қоңырау шалыңыз.
sms-application-code = Tolem өтініміне қол қою коды: { $code }. Құжат { $hash }. Ешкімге айтпаңыз.
sms-application-received = Tolem: № { $number } өтінім қабылданды. Деректерді тексеру үшін байланыс орталығының операторы қоңырау шалады.
sms-more-information = Tolem: № { $number } өтінім бойынша нақтылау қажет. Толықтыру үшін жеке кабинетке кіріңіз.
sms-application-declined = Tolem: № { $number } өтінім бойынша карта шығарылмады. Толығырақ жеке кабинетте немесе байланыс орталығында.
sms-card-issued-with-cvv = Виртуалды карта *{ $last_four } шығарылды. CVV коды: { $cvv }. Ешкімге айтпаңыз.
sms-card-issued = Tolem: *{ $last_four } карта шығарылды. Деректемелері жеке кабинетте: «Менің банкім» → «Менің карталарым».
sms-reveal-code = *{ $last_four } картаның деректемелерін көрсету коды: { $code }. Ешкімге айтпаңыз.
sms-consent-withdrawn = Tolem: дербес деректерді өңдеуге келісіміңіз кері қайтарылды. Бұл сіз болмасаңыз, байланыс орталығына қоңырау шалыңыз.

### Errors


apology-not-found-title = Бет жоқ
apology-not-found-text = Мекенжай қате терілген немесе бет сізге қолжетімді емес шығар.
apology-forged-title = Бет ескірген
apology-forged-text = Форманы қабылдамадық: ол тым бұрын немесе біздің сайттан тыс ашылған. Артқа қайтып, бетті жаңартып, қайта жіберіңіз.
apology-too-large-title = Файл тым үлкен
apology-too-large-text = 10 МБ-тан кіші файл жіберіңіз немесе мәтінді қысқартыңыз.
apology-malformed-title = Сұрау түсініксіз
apology-malformed-text = Артқа қайтып, қайталаңыз. Көмектеспесе, байланыс орталығына қоңырау шалыңыз.
apology-busy-title = Бір минут күте тұрыңыз
apology-busy-text = Қазір мұны орындай алмаймыз. Ештеңе жоғалған жоқ және жартылай жасалған жоқ: бір минуттан кейін қайталаңыз.
apology-fault-title = Бізде қате шықты
apology-fault-text = Біз ол туралы білеміз. Ештеңе жартылай жасалған жоқ: кейінірек қайталаңыз немесе байланыс орталығына қоңырау шалыңыз.

### Demonstration


demo-title = Экрандағы телефон
demo-lead = Мұнда клиенттердің телефонына кетер еді деген SMS-тер көрінеді. Тек демонстрацияда.
demo-empty-title = Әзірге хабарлама жоқ
demo-empty-text = Тіркеліңіз: код осында келеді.
demo-clock-title = Демонстрация сағаты
demo-clock-now = Қазір { $when } (Алматы).
demo-clock-hour = Бір сағат алға
demo-clock-day = Бір күн алға
demo-clock-month = 30 күн алға
