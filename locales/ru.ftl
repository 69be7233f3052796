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
demo-bar = Демонстрация: банк учебный, деньги и карты ненастоящие.
demo-phone-link = Открыть SMS
nav-label = Мой банк
language-label = Язык
profile = Профиль
documents = Документы
document-agreement = Договор банковского обслуживания
document-tariffs = Тарифы
document-card-rules = Правила пользования картой
safety-title = Берегите коды
safety-text = Сотрудник банка никогда не спросит код из SMS, пароль или ПИН-код. Если спрашивают – положите трубку и позвоните нам.
demo-notice = Это демонстрационный банк: тарифы – примеры, SMS не уходят в сеть.
idle-title = Вы ещё здесь?
idle-text = Скоро мы завершим сеанс, чтобы никто другой не увидел ваш банк. Сохранённое не пропадёт.
idle-stay = Остаться
error-summary-title = Проверьте введённое
error-prefix = Ошибка:
optional = (необязательно)
password-show = Показать
password-hide = Скрыть
photo-preview = Выбранное фото
back = Назад
steps-label = Шаги заявки
change = Изменить
card-expiry = Срок действия
available-amount = Доступный остаток
blocked-amount = Заблокированная сумма
copied = Скопировано
copy = Скопировать
hide-details = Скрыть реквизиты
timeline-done = выполнено

### Portal: access


home-title = Платёжная карта онлайн
home-lead = Закажите карту, не выходя из дома: заявка, звонок оператора – и карта у вас.
home-how-title = Как это работает
home-how-register = Зарегистрируйтесь: логин, телефон и код из SMS.
home-how-order = Заполните заявку и подпишите её кодом из SMS.
home-how-call = Оператор контакт-центра позвонит и проверит данные.
home-how-card = Виртуальная карта появится в кабинете сразу, пластиковую доставим.
home-need-title = Что понадобится
home-need-document = Удостоверение личности: сфотографируем его с двух сторон
home-need-phone = Номер мобильного телефона Казахстана
home-need-time = Около десяти минут; заявку можно отложить и продолжить
field-login = Логин
field-login-or-phone = Логин или номер телефона
field-phone = Номер телефона
field-password = Пароль
field-password-again = Подтвердите пароль
field-password-new = Новый пароль
field-password-now = Текущий пароль
field-code = Код из SMS
field-iin = ИИН
sign-in-wrong = Логин или пароль не подходят. Проверьте раскладку и регистр или восстановите доступ.
sign-in-wait = Слишком много попыток. Попробуйте снова через { $seconds } с.
sign-in-forgotten = Забыли пароль? Восстановить доступ
sign-in-no-account = Ещё нет кабинета?
sign-in-after-recovery = Пароль изменён. Войдите с новым паролем.
sign-in-after-sign-out = Вы вышли.
sign-in-after-lapse = Войдите, чтобы продолжить. Сохранённое осталось на месте.
register-title = Регистрация
register-agreement = Нажимая «Далее», вы подтверждаете, что ознакомлены и согласны с условиями:
register-agreement-link = пользовательское соглашение
register-have-account = Уже есть кабинет?
register-code-title = Подтверждение номера
register-code-lead = Мы отправили SMS на номер { $phone }. Введите код из него.
register-confirm = Подтвердить номер
register-change-phone = Изменить номер телефона
register-change-phone-title = Другой номер телефона
register-change-login-title = Другой логин
register-send-code = Отправить код
register-finish = Завершить регистрацию
register-start-again = Начните регистрацию заново.
login-hint = От 3 до 40 латинских букв, цифр, точек, дефисов; первая – буква
login-empty = Введите логин.
login-length = Логин – от 3 до 40 знаков.
login-characters = В логине только латинские буквы, цифры, точка, дефис и подчёркивание.
login-first-letter = Логин начинается с латинской буквы.
login-taken = Номер подтверждён, но этот логин уже занят. Выберите другой.
phone-hint = Мобильный номер Казахстана, например +7 701 234 56 78
phone-empty = Введите номер телефона.
phone-malformed = Проверьте номер: нужны 10 цифр после +7 или 8.
phone-not-kazakh-mobile = Нужен мобильный номер Казахстана: на него придёт SMS.
password-hint = Не меньше 10 знаков. Хорошо подходит фраза из нескольких слов.
password-too-short = Пароль короче 10 знаков. Добавьте ещё слово.
password-too-long = Пароль длиннее 128 знаков. Сократите его.
password-common = Такой пароль подбирают первым. Придумайте другой.
password-personal = Пароль не должен содержать логин или телефон.
password-differs = Пароли не совпадают. Введите тот же пароль ещё раз.
password-now-wrong = Текущий пароль не подходит.
iin-malformed = Проверьте ИИН: 12 цифр, как в удостоверении.
code-attempts-left = { $left ->
    [one] Осталась { $left } попытка
    [few] Осталось { $left } попытки
   *[many] Осталось { $left } попыток
}
code-is-over = Этот код больше не действует. Запросите новый.
code-until = Код действует до { $when }.
code-sent-again = Код отправлен ещё раз.
code-resend-waiting = Отправить повторно через { $s } с
code-wrong = { $left ->
    [one] Код не подошёл. Осталась { $left } попытка.
    [few] Код не подошёл. Осталось { $left } попытки.
   *[many] Код не подошёл. Осталось { $left } попыток.
}
code-spent = Код не подошёл, попытки закончились. Запросите новый код.
code-expired = Срок действия кода истёк. Запросите новый код.
code-wait-seconds = Код отправлен недавно. Новый можно запросить через { $seconds } с.
code-wait-until = На этот номер отправлено много кодов. Следующий можно запросить { $when }.
code-busy-until = Сейчас отправляется слишком много SMS. Попробуйте { $when } или позвоните в контакт-центр.
code-not-arrived = SMS не пришло?
code-not-arrived-text = Проверьте номер и связь и подождите минуту: код можно запросить ещё раз. Пришлём тот же код, пока он действует.
recover-title = Восстановление доступа
recover-lead = Введите логин или номер телефона. Если кабинет есть, на его номер придёт SMS с кодом.
recover-name-empty = Введите логин или номер телефона.
recover-over = Восстановление не завершено: время вышло или ИИН не подошёл. Начните заново.
recover-no-phone = Нет доступа к этому номеру?
recover-no-phone-text = Номер меняют контакт-центр, банкомат или отделение. После этого вернитесь сюда.
recover-code-title = Введите код
recover-code-lead = Если кабинет с таким логином или номером есть, мы отправили на его телефон SMS с кодом.
recover-password-title = Новый пароль
recover-password-lead = После смены пароля все сеансы завершатся.
recover-iin-hint = 12 цифр: на вас выпущена карта, поэтому мы спрашиваем ИИН
recover-iin-wrong = { $left ->
    [one] ИИН не подошёл. Осталась { $left } попытка.
    [few] ИИН не подошёл. Осталось { $left } попытки.
   *[many] ИИН не подошёл. Осталось { $left } попыток.
}
recover-finish = Сохранить новый пароль
bank-just-registered = Регистрация завершена. Теперь вам доступны все услуги портала.
bank-lead = Карты, заявки и настройки – в одном месте.
bank-order-text = Выберите карту и заполните заявку. Черновик сохраняется на каждом шаге.
bank-cards-text = Остаток, реквизиты и ход заявок.
bank-profile-text = Пароль, сеансы и согласия.
document-version = Версия от { $version }
document-subject = лицо, давшее согласие
go-home = На главную

### Portal: order

### Portal: cards

### Portal: profile


profile-phone-note = Номер телефона меняют контакт-центр, банкомат или отделение – так его не сменит посторонний.
profile-change-password = Изменить пароль
profile-password-effect = Остальные сеансы завершатся, на ваш номер придёт SMS.
profile-password-changed = Пароль изменён. Остальные сеансы завершены.
profile-sessions = Где вы вошли
profile-this-session = этот сеанс
profile-session-line = Адрес { $address }, активность { $last }, вход { $since }
profile-end-session = Завершить сеанс
profile-end-all = Выйти на всех устройствах
profile-session-ended = Сеанс завершён.
profile-unknown-browser = Неизвестный браузер
profile-consents = Согласия и договоры
profile-consent-line = Принято { $given }, версия от { $version }
profile-consent-withdrawn-on = Отозвано { $when }
profile-consent-withdrawn = Согласие отозвано.
profile-withdraw = Отозвать согласие
profile-withdraw-note = Пока у вас есть карта, данные, нужные для её обслуживания, хранятся по закону.

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


apology-not-found-title = Страницы нет
apology-not-found-text = Возможно, адрес набран с ошибкой или страница доступна не вам.
apology-forged-title = Страница устарела
apology-forged-text = Мы не приняли форму: она открыта слишком давно или не на нашем сайте. Вернитесь, обновите страницу и отправьте ещё раз.
apology-too-large-title = Слишком большой файл
apology-too-large-text = Отправьте файл меньше 10 МБ или сократите текст.
apology-malformed-title = Запрос непонятен
apology-malformed-text = Вернитесь и повторите. Если не поможет, позвоните в контакт-центр.
apology-busy-title = Подождите минуту
apology-busy-text = Сейчас мы не можем это выполнить. Ничего не потеряно и не сделано наполовину: повторите через минуту.
apology-fault-title = У нас ошибка
apology-fault-text = Мы уже знаем о ней. Ничего не сделано наполовину: повторите позже или позвоните в контакт-центр.

### Demonstration


demo-title = Телефон на экране
demo-lead = Здесь видны SMS, которые ушли бы на телефоны клиентов. Только в демонстрации.
demo-empty-title = Сообщений пока нет
demo-empty-text = Зарегистрируйтесь: код придёт сюда.
demo-clock-title = Часы демонстрации
demo-clock-now = Сейчас { $when } (Алматы).
demo-clock-hour = Час вперёд
demo-clock-day = День вперёд
demo-clock-month = 30 дней вперёд
