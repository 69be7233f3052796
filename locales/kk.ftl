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

### Portal: access

### Portal: order

### Portal: cards

### Portal: profile

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

### Demonstration
