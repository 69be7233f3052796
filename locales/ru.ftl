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


cards-empty-title = Карт пока нет
cards-empty-text = Закажите карту: заявка занимает около десяти минут, виртуальная карта появится здесь сразу после проверки.
cards-order-another = Заказать ещё карту
cards-applications = Заявки в работе
cards-applications-over = Прежние заявки
cards-application-number = Заявка № { $number }
cards-application-begun = Создана { $when }
cards-application-draft = Черновик
cards-application-awaiting-code = Ожидает подтверждения кодом
cards-application-branch = Оформляется в отделении
cards-application-in-review = На проверке оператором
cards-application-need-info = Нужны уточнения
cards-application-issued = Карта выпущена
cards-application-declined = Карта не выпущена
cards-application-withdrawn = Отозвана вами
cards-application-expired = Срок истёк
cards-some-card = Платёжная карта
cards-virtual = виртуальная
cards-physical = пластиковая
cards-spoken = Карта, последние цифры { $last_four }
cards-state = Состояние
cards-state-active = Активна
cards-state-ordered = Изготавливается
cards-state-ordered-note = Карту изготовят и доставят выбранным способом. Платить ею можно после выдачи.
cards-iban = ИИК (IBAN)
cards-number = Номер карты
cards-holder = Держатель
cards-product = Продукт
cards-currency = Валюта счёта
cards-currency-tenge = тенге (KZT)
cards-bank = Банк
cards-bic = БИК
cards-cvv = CVV-код
cards-about = О карте
cards-tab-card = Карта
cards-tabs-label = Разделы карты
cards-reveal = Показать полные реквизиты
cards-reveal-lead = Номер карты целиком и CVV-код покажем на минуту после кода из SMS.
cards-reveal-title = Полные реквизиты
cards-reveal-code-lead = Мы отправили SMS с кодом на ваш номер. Введите его, чтобы увидеть реквизиты карты *{ $last_four }.
cards-reveal-confirm = Показать реквизиты
cards-reveal-over = Этот код уже использован или устарел: по одному коду реквизиты показываются один раз. Чтобы увидеть их снова, запросите новый код.
cards-reveal-again = Получить новый код
cards-reveal-warning = Никому не сообщайте эти данные. Через минуту они исчезнут с экрана.
cards-code-not-arrived-text = Проверьте связь и подождите минуту: код можно запросить ещё раз. Код приходит на номер, с которым вы зарегистрированы.

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


desk-nav-label = Рабочее место
desk-queue = Очередь заявок
desk-sign-in-title = Вход для операторов
desk-sign-in-wrong = Логин или пароль не подходят. Проверьте раскладку и регистр.
desk-sign-in-note = Учётную запись создаёт администратор. Забытый пароль меняет он же.
desk-queue-caption = Заявки на проверке, самые давние сверху
desk-queue-empty-title = Заявок здесь нет
desk-queue-empty-text = Новые появятся сразу после того, как клиент подпишет заявку кодом из SMS.
desk-queue-as-of = Состояние на { $when }.
desk-queue-more = Следующие заявки
desk-refresh = Обновить
desk-take-next = Взять следующую
desk-nothing-free = Свободных заявок нет.
desk-filters-label = Какие заявки показать
desk-filter-all = Все
desk-filter-free = Свободные
desk-filter-mine = Мои
desk-head-number = Заявка
desk-head-product = Продукт
desk-head-since = Поступила
desk-head-waiting = Ждёт
desk-head-calls = Звонков
desk-head-state = Кто работает
desk-state-free = Свободна
desk-state-mine = У вас
desk-state-taken = У оператора: { $name }
desk-colleague = коллега
desk-waited-minutes = { $minutes } мин
desk-waited-hours = { $hours } ч { $minutes } мин
desk-waited-days = { $days } дн
desk-waits = Ждёт { $time }
desk-application-title = Заявка № { $number }
desk-to-queue = Вернуться к очереди
desk-claim-lead = Данные клиента и фото увидит тот, кто возьмёт заявку в работу. Каждый просмотр записывается.
desk-claim = Взять в работу
desk-release = Вернуть в очередь
desk-done-claim = Заявка у вас. Она вернётся в очередь, если с ней долго ничего не делать.
desk-done-release = Заявка возвращена в очередь.
desk-done-call = Звонок записан.
desk-done-override = Записано: клиент опознан без кодового слова.
desk-done-ask = Запрос отправлен клиенту. Заявка вернётся в очередь, когда он ответит.
desk-done-reject = Заявка отклонена, клиенту отправлено SMS.
desk-done-give-up = Заявка закрыта: до клиента не дозвонились.
desk-refused-not-in-review = Заявка уже не на проверке: её решили, закрыли или вернули клиенту. Состояние – ниже.
desk-refused-taken = Ничего не сделано: заявку взял в работу другой оператор ({ $name }).
desk-refused-not-claimed = Ничего не сделано: заявка не у вас или время работы с ней вышло. Возьмите её снова.
desk-refused-too-few-calls = Закрыть ещё нельзя: звонков без ответа мало. Сейчас их: { $unanswered }.
desk-note = Примечание
desk-note-hint = Для коллег, клиент не увидит. Без кодового слова и номеров карт.
desk-note-empty = Напишите примечание.
desk-note-too-long = Примечание длиннее 500 знаков. Сократите его.
desk-note-characters = В примечании есть недопустимые знаки. Пишите буквами, цифрами и знаками препинания.
desk-checks = Автоматические проверки
desk-answers = Данные заявки
desk-signed = Подписано { $when }, начало подписи { $head }
desk-photo-front = Документ, лицевая сторона
desk-photo-back = Документ, оборотная сторона
desk-photo-selfie = Личное фото (селфи)
desk-photo-caption = { $shows }, приложено { $when }
desk-field-surname = Фамилия
desk-field-given-name = Имя
desk-field-patronymic = Отчество
desk-field-latin-name = Имя на карте латиницей
desk-field-iin = ИИН
desk-field-birth-date = Дата рождения
desk-field-residency = Резидентство
desk-field-code-word = Кодовое слово
desk-field-document-kind = Вид документа
desk-field-document-number = Номер документа
desk-field-document-issued-on = Дата выдачи
desk-field-document-expires-on = Действителен до
desk-field-document-issuer = Кем выдан
desk-field-delivery = Доставка
desk-field-city = Город
desk-field-street = Улица
desk-field-house = Дом
desk-field-flat = Квартира
desk-field-postcode = Индекс
desk-field-branch = Отделение
desk-born = { $date } (возраст { $age })
desk-resident = Резидент
desk-non-resident = Нерезидент
desk-document-id-kz = Удостоверение личности
desk-document-passport-kz = Паспорт гражданина РК
desk-document-residence-permit = Вид на жительство иностранца
desk-document-stateless = Удостоверение лица без гражданства
desk-document-refugee = Удостоверение беженца
desk-document-passport-foreign = Паспорт другого государства
desk-delivery-none = не нужна, карта виртуальная
desk-delivery-hand = на руки: { $address }
desk-delivery-branch = до отделения: { $address }
desk-delivery-flat = { $line }, кв. { $flat }
desk-severity-stop = Не одобряйте, пока это не объяснено.
desk-severity-look = Сравните и спросите клиента.
desk-severity-note = К сведению.
desk-good-iin = ИИН: контрольная цифра верна
desk-good-birth-date = Дата рождения совпадает с ИИН
desk-good-age = Возраст подходит для продукта
desk-good-document = Документ действует
desk-good-person = Других заявок этого человека и этого документа нет
desk-good-photos = Такие фото раньше не присылали
desk-good-phone = Телефон совпадает с номером кабинета
desk-good-latin-name = Имя латиницей соответствует правилам
desk-found-birth-date-differs = Дата рождения не совпадает с ИИН
desk-found-iin-without-birth-date = В ИИН нет даты рождения: закон это допускает
desk-found-under-age = Возраст { $age }: моложе, чем можно для заявки онлайн
desk-found-document-expired = Срок действия документа истёк
desk-found-document-expires-soon = Документ скоро истечёт, осталось дней: { $days }
desk-found-same-person = У этого человека есть другие заявки: { $applications }, выпущено карт: { $cards }
desk-found-same-person-elsewhere = Тот же ИИН – в заявке из другого кабинета
desk-found-other-person-here = Из этого кабинета подана заявка на другого человека
desk-found-many-cards = У человека много карт: { $cards }
desk-found-document-of-another = Этот документ – в заявке другого человека
desk-found-photo-of-another = Это же фото – в заявке другого человека ({ $side })
desk-found-photo-resembles = Похожее фото – в заявке другого человека ({ $side })
desk-found-same-photo-twice = Одно и то же фото приложено дважды: { $one } и { $other }
desk-found-phone-not-registered = Телефон в заявке другой, в кабинете { $phone }
desk-found-phone-of-another-customer = Телефон зарегистрирован у другого клиента
desk-found-phone-of-another = Телефон – в заявке другого человека
desk-found-latin-name-differs = Имя латиницей изменено; по правилам было бы { $suggested }
desk-found-photo-hints = Качество фото ({ $side }): { $hints }
desk-found-photo-replaced = Фото заменено после подписи по запросу оператора ({ $side })
desk-hint-dark = темно
desk-hint-bright = засвечено
desk-hint-blurred = нерезко
desk-hint-small = мелко
desk-call = Звонок клиенту
desk-spoken-in = Язык клиента: { $tongue }
desk-code-word-heard = Кодовое слово, как его назвал клиент
desk-code-word-left = Система сравнит, но не покажет слово. Осталось попыток: { $left }
desk-code-word-empty = Введите слово, которое назвал клиент.
desk-code-word-same = Кодовое слово совпало.
desk-code-word-known = Клиент опознан
desk-code-word-different = Не совпало. Осталось попыток: { $left }. Не подсказывайте клиенту.
desk-code-word-no-more = В этом звонке сравнивать больше нельзя. Завершите звонок и запишите итог.
desk-compare = Сравнить
desk-override-title = Клиент забыл слово, но опознан иначе
desk-override-how = Как вы опознали клиента
desk-override-hint = Например: назвал номер документа и дату прошлой операции. Запись увидят при проверке.
desk-override = Записать и продолжить
desk-call-outcome = Чем закончился звонок
desk-call-outcome-missing = Выберите, чем закончился звонок.
desk-log-call = Записать звонок
desk-decision = Решение
desk-stop-first = Есть замечания, которые нужно объяснить до одобрения: они в начале проверок.
desk-obstacle-call = Чтобы выпустить карту, позвоните клиенту и запишите итог «Данные подтверждены».
desk-obstacle-code-word = Чтобы выпустить карту, сравните кодовое слово или запишите, как клиент опознан без него.
desk-approve = Одобрить и выпустить карту
desk-issued = Карта выпущена: { $masked }
desk-approve-document-expired = Карту выпустить нельзя: срок документа истёк. Запросите новый документ.
desk-approve-non-resident = Карту нерезидента выпускают только в отделении.
desk-approve-no-iin = Без ИИН счёт открывают только в отделении.
desk-approve-under-age = Клиент моложе, чем нужно для карты онлайн: выпуск в отделении с представителем.
desk-approve-too-many-cards = У клиента уже столько карт, сколько можно одному человеку.
desk-approve-other-person = В этом кабинете есть карта другого человека: кабинет принадлежит одному человеку.
desk-approve-no-product = Этот продукт больше не предлагается, или место доставки закрыто. Верните заявку клиенту.
desk-ask-title = Запросить уточнения
desk-ask-lead = Клиент получит SMS и сможет исправить только отмеченное. Изменённые данные он подпишет заново.
desk-ask-photos = Фотографии
desk-ask-person = О человеке
desk-ask-document = Документ
desk-ask-note = Что сделать клиенту
desk-ask-note-hint = Клиент прочитает это на странице заявки. Пишите на его языке.
desk-ask-nothing = Отметьте, что клиент должен прислать или исправить.
desk-ask = Отправить запрос
desk-reject = Отклонить заявку
desk-reject-title = Отклонить заявку № { $number }?
desk-reject-reason = Причина
desk-reject-hint = Причину видят только сотрудники. Клиент получит нейтральное сообщение.
desk-reject-message = Клиент прочитает:
desk-reject-final = Отменить отказ нельзя: клиенту придётся подать новую заявку.
desk-reason-choose = Выберите причину
desk-reason-missing = Выберите причину отказа.
desk-reason-unreadable-photos = Фото не читаются
desk-reason-mismatch = Данные не совпали
desk-reason-not-the-person = Это другой человек
desk-reason-customer-declined = Клиент отказался от карты
desk-reason-suspected-fraud = Признаки мошенничества
desk-reason-policy = Правила банка
desk-give-up = Закрыть: не дозвонились
desk-stage-in-review = На проверке
desk-stage-claimed = У вас до { $when }
desk-stage-need-info = Ждём уточнений клиента
desk-stage-with-customer = Клиент исправляет заявку
desk-stage-issued = Карта выпущена
desk-stage-rejected = Отклонена: { $reason }
desk-stage-withdrawn = Отозвана клиентом
desk-stage-expired = Закрыта: ответа не дождались
desk-others = Другие заявки этого кабинета
desk-story = История заявки
desk-event-started = Заявка начата
desk-event-submitted = Отправлена, послан код
desk-event-reopened = Клиент изменил данные
desk-event-sent-to-branch = Направлена в отделение
desk-event-signed = Подписана кодом из SMS
desk-event-claimed = Взята в работу
desk-event-released = Возвращена в очередь
desk-event-called-confirmed = Звонок: данные подтверждены
desk-event-called-no-answer = Звонок: нет ответа
desk-event-called-call-back = Звонок: перезвонить
desk-event-called-refused = Звонок: клиент отказался
desk-event-called-mismatch = Звонок: данные не совпали
desk-event-called-wrong-person = Звонок: другой человек
desk-event-code-word-same = Кодовое слово совпало
desk-event-code-word-different = Кодовое слово не совпало
desk-event-code-word-overridden = Опознан без кодового слова
desk-event-more-asked = Запрошены уточнения
desk-event-supplied = Клиент прислал уточнения
desk-event-approved = Одобрена, карта выпущена
desk-event-rejected = Отклонена
desk-event-withdrawn = Отозвана клиентом
desk-event-expired = Закрыта: ответа не дождались

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
