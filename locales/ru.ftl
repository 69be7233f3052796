### Common

product-name = Tolem
my-bank = Мой банк
my-cards = Мои карты
order-card = Заказать карту
personal-account = Личный кабинет

sign-in = Войти
sign-out = Выйти
register = Зарегистрироваться

answer-yes = Да
answer-no = Нет
action-continue = Продолжить
action-next = Далее
action-back = Назад
action-cancel = Отмена
action-save = Сохранить
action-change = Изменить
action-close = Закрыть
action-print = Печать
action-show = Показать
action-hide = Скрыть
action-resend-code = Отправить код повторно
field-required = Обязательное поле
field-optional = Необязательно
skip-to-content = Перейти к содержанию
not-specified = Не указано

language-choice = Язык
language-name-kk = Қазақша
language-name-ru = Русский
language-name-en = English

contact-centre = Контакт-центр
contact-centre-call = Позвоните в контакт-центр: { $lines }
contact-centre-short-number = { $number } (звонок платный)
contact-centre-tariff = Звонки с мобильных оплачиваются по вашему тарифу.

card-count = { $count } { $count ->
    [one] карта
    [few] карты
   *[many] карт
}

### Portal: access

### Portal: order

### Portal: cards

### Portal: profile

### Operator desk

### Messages

# Each fits two parts of an SMS: 134 characters with everything filled in.
sms-registration-code = Код регистрации Tolem: { $code }. Никому не сообщайте.
sms-number-already-registered = Tolem: этот номер уже зарегистрирован. Забыли пароль — восстановите доступ на сайте. Если это не вы, ничего делать не нужно.
sms-sign-in-new-device = Tolem: вход с нового устройства { $when }. Если это не вы, смените пароль и позвоните в контакт-центр.
sms-recovery-code = Код восстановления доступа Tolem: { $code }. Никому не сообщайте.
sms-recovery-unknown = Tolem: кто-то запросил восстановление доступа, но этот номер не зарегистрирован. Если это не вы, ничего делать не нужно.
sms-password-changed = Tolem: пароль изменён { $when }, все сеансы завершены. Если это не вы, позвоните в контакт-центр.
sms-application-code = Код подписания заявки Tolem: { $code }. Документ { $hash }. Никому не сообщайте.
sms-application-received = Tolem: заявка № { $number } принята. Для проверки данных вам позвонит оператор контакт-центра.
sms-more-information = Tolem: по заявке № { $number } нужны уточнения. Войдите в личный кабинет, чтобы дополнить её.
sms-application-declined = Tolem: выпустить карту по заявке № { $number } не удалось. Подробнее — в личном кабинете или в контакт-центре.
sms-card-issued-with-cvv = Виртуальная карта *{ $last_four } выпущена. CVV-код: { $cvv }. Никому не сообщайте.
sms-card-issued = Tolem: карта *{ $last_four } выпущена. Реквизиты — в личном кабинете: «Мой банк» → «Мои карты».
sms-reveal-code = Код для показа реквизитов карты *{ $last_four }: { $code }. Никому не сообщайте.
sms-consent-withdrawn = Tolem: ваше согласие на обработку персональных данных отозвано. Если это не вы, позвоните в контакт-центр.

### Errors

### Demonstration
