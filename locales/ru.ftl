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

order-years = { $count ->
    [one] { $count } год
    [few] { $count } года
   *[many] { $count } лет
}
order-months = { $count ->
    [one] { $count } месяц
    [few] { $count } месяца
   *[many] { $count } месяцев
}

order-lead = Выберите карту: условия ниже, подробности – на странице карты.
order-open-title = Ваши заявки
order-who-title = Кто может заказать онлайн
order-who-age = Резиденты Казахстана с { $age } лет, с ИИН
order-who-branch = Нерезиденты и те, кто младше, оформляют карту в отделении – лично, младшие с законным представителем
order-who-online = Нерезиденты – тоже, если у них есть ИИН; младшие оформляют карту в отделении с законным представителем
order-need-title = Что понадобится
order-need-document = Действующий документ, удостоверяющий личность: сфотографируйте его и себя
order-need-phone = Номер мобильного телефона Казахстана: на него придёт код, по нему позвонит оператор
order-need-time = Около десяти минут. Черновик сохраняется на каждом шаге, продолжить можно с другого устройства
order-compare = Сравнение карт
order-no-value = –
order-more-about = Условия карты
order-product-age = С какого возраста онлайн
order-product-kinds = Вид карты
order-product-term = Срок действия
order-product-non-residents = Нерезидентам
order-non-resident-branch = в отделении, лично
order-non-resident-no = не выпускается
order-kind-virtual = Виртуальная
order-kind-physical = Пластиковая
order-kind-virtual-note = Реквизиты появятся в кабинете, как только оператор подтвердит данные. Доставка не нужна
order-kind-physical-note = Доставим на руки или до отделения
order-other-cards = Все карты
order-continue = Продолжить
order-view = Открыть
order-number = Заявка № { $number }
order-started-on = Начата { $when }
order-signed-on = Подписана { $when }
order-delete-draft = Удалить черновик
order-done-withdrawn = Черновик удалён.
order-progress-draft = Черновик
order-progress-awaiting-code = Ожидает подтверждения кодом
order-progress-branch-only = Оформление в отделении
order-progress-in-review = На проверке оператором
order-progress-need-info = Нужны уточнения
order-progress-issued = Карта выпущена
order-progress-declined = Отклонена
order-progress-withdrawn = Отозвана вами
order-progress-expired = Срок истёк
order-step-of = Шаг { $step } из { $total }
order-step-card = Карта
order-step-person = О вас
order-step-document = Документ
order-step-photos = Фото
order-step-delivery = Доставка
order-step-consent = Согласия
order-step-check = Проверка
order-card-title = Какая карта нужна
order-person-title = Ваши данные
order-document-title = Документ, удостоверяющий личность
order-photos-title = Фото документа и ваше фото
order-delivery-title = Куда доставить карту
order-consent-title = Согласия и договор
order-check-title = Проверьте заявку
order-saved-note = Введённое сохраняется, даже если вы прервётесь.
order-code-void-note = Код уже отправлен. Если изменить ответ, понадобится новый код.
order-asked-note = Оператор попросил уточнить только эти сведения. Остальное изменить нельзя.
order-field-product = Тип продукта
order-field-card-type = Тип карты
order-field-residency = Резидент или нерезидент
order-resident = Резидент
order-resident-note = Гражданин Казахстана или человек с видом на жительство
order-non-resident = Нерезидент
order-non-resident-note = Иностранный гражданин без вида на жительство. Карту оформляют в отделении, лично
order-non-resident-note-online = Иностранный гражданин без вида на жительство. Нужен ИИН
order-field-surname = Фамилия
order-field-given-name = Имя
order-field-patronymic = Отчество
order-field-latin-name = Имя и фамилия латинскими буквами
order-field-phone = Номер телефона
order-field-birth-date = Дата рождения
order-field-code-word = Кодовое слово
order-iin-hint = 12 цифр, как в документе
order-name-hint = Как в документе
order-latin-hint = Как будет на карте, до 26 букв. Если есть загранпаспорт – как в нём. Оставьте пустым, и мы предложим написание
order-phone-hint = На него придёт код, по нему позвонит оператор
order-birth-hint = дд.мм.гггг. Если оставить пустой, заполним по ИИН
order-code-word-hint = От 3 до 20 букв, не имя и не фамилия. Оператор спросит его по телефону; на сайте мы его не спрашиваем и не показываем
order-code-word-saved = Сохранено и больше не показывается. Введите слово, только если хотите его заменить.
order-filled-title = Мы заполнили пустые поля: проверьте их
order-filled-text = Дата рождения взята из ИИН, имя латиницей – по правилам транслитерации. Если что-то не так, исправьте и нажмите «Продолжить».
order-field-document-kind = Вид документа
order-field-document-number = Номер документа
order-field-document-issued-on = Дата выдачи
order-field-document-expires-on = Срок действия – до
order-field-document-issuer = Кем выдан
order-choose = Выберите
order-date-hint = дд.мм.гггг
order-issuer-hint = МВД РК, МЮ РК или как написано в документе
order-issuer-mia = МВД РК
order-issuer-moj = МЮ РК
order-document-id-kz = Удостоверение личности гражданина РК
order-document-passport-kz = Паспорт гражданина РК
order-document-residence-permit = Вид на жительство иностранца в РК
order-document-stateless = Удостоверение лица без гражданства
order-document-refugee = Удостоверение беженца
order-document-passport-foreign = Паспорт иностранного гражданина
order-number-hint = Удостоверение, вид на жительство – 9 цифр; паспорт РК – буква N и 8 цифр; другой документ – 5–20 латинских букв и цифр
order-number-hint-nine = 9 цифр; нули впереди тоже важны
order-number-hint-passport = Латинская буква и 8 цифр, например N12345678
order-number-hint-other = От 5 до 20 латинских букв и цифр
order-photo-front = Лицевая сторона документа
order-photo-back = Оборотная сторона документа
order-photo-selfie = Селфи
order-photo-front-hint = Весь документ в кадре, без бликов, текст читается
order-photo-back-hint = Для паспорта не нужна
order-photo-selfie-hint = Лицо целиком, без очков и головного убора, при хорошем свете
order-photos-lead = JPEG, PNG или WebP, до 10 МБ каждое. Место съёмки и другие скрытые данные мы удаляем, фото храним зашифрованными.
order-photo-kept = Загружено. Чтобы заменить, выберите другой файл
order-photo-hints-title = Фото приняты, но их можно улучшить
order-photo-hints-text = Если оператор не разберёт фото, он попросит новое. Замените его сейчас или нажмите «Продолжить».
order-photo-dark = Снимок тёмный: нужно больше света.
order-photo-bright = Снимок слишком светлый или с бликом.
order-photo-blurred = Снимок нерезкий: держите телефон неподвижно.
order-photo-small = Снимок маленький: мелкий текст может не читаться.
order-photo-empty = Файл пуст. Выберите другой.
order-photo-too-many-bytes = Файл больше 10 МБ. Выберите другой или уменьшите его.
order-photo-not-a-photograph = Это не фото в формате JPEG, PNG или WebP. Выберите другой файл.
order-photo-heic = Это фото в формате HEIC, его мы не читаем. На iPhone: «Настройки» → «Камера» → «Форматы» → «Наиболее совместимый» и снимите ещё раз; или сохраните фото как JPEG.
order-photo-too-many-pixels = В фото больше 40 мегапикселей. Уменьшите его.
order-photo-too-small = Фото слишком маленькое: длинная сторона короче 600 пикселей. Выберите исходное фото, а не его копию из чата.
order-photo-damaged = Фото повреждено или загрузилось не целиком. Выберите его ещё раз.
order-photo-of = { $side }: загруженное фото
order-field-delivery = Тип доставки
order-delivery-hand = На руки
order-delivery-hand-note = Курьер привезёт по адресу в Астане, Алматы, Шымкенте или областном центре
order-delivery-branch = До отделения
order-delivery-branch-note = Заберёте сами, с документом
order-field-city = Город
order-field-street = Улица
order-field-house = Дом
order-field-flat = Квартира
order-field-postcode = Почтовый индекс
order-postcode-hint = 6 цифр или вид A25Y5K2
order-field-branch = Отделение
order-branches = Адреса и часы работы отделений
order-consent-lead = Каждое согласие – отдельно. Тексты откроются в новой вкладке, их можно распечатать.
order-consent-personal-data = Даю согласие на сбор и обработку моих персональных данных для выпуска и обслуживания карты
order-consent-personal-data-note = Закон РК № 94-V. Согласие можно отозвать в «Профиле»
order-consent-marketing = Согласен получать предложения банка
order-consent-marketing-note = Необязательно: на выпуск карты не влияет
order-accept-terms = Ознакомлен и согласен с договором, тарифами и правилами пользования картой
order-consent-given = Дано
order-consent-not-given = Не дано
order-accepted = Приняты
order-field-terms = Договор, тарифы, правила
order-field-personal-data = Согласие на обработку данных
order-field-marketing = Предложения банка
order-check-lead = Проверьте всё: после подписи кодом изменить ответы сможет только оператор по вашей просьбе.
order-check-incomplete = Заявка ещё не заполнена
order-submit = Отправить заявку
order-submit-note = Мы отправим SMS с кодом на номер { $phone }. Код подписывает заявку.
order-given = Указано
order-uploaded = Загружено
order-not-needed = Не требуется
order-changed-elsewhere = Заявка изменилась в другой вкладке или на другом устройстве. Проверьте её и отправьте ещё раз.
order-terms-changed = Документ обновился, пока вы заполняли заявку: прочитайте новую версию и отправьте заявку ещё раз.
order-already-open = У вас уже есть заявка на проверке. Дождитесь решения или отзовите её.
order-already-open-other = По этому ИИН уже есть заявка на проверке. Если это не ваша заявка, позвоните в контакт-центр.
order-already-open-link = Открыть эту заявку
order-code-title = Подпишите заявку кодом
order-code-lead = Требуется верификация по динамическому коду. Мы отправили SMS на номер { $phone }.
order-code-document = Подписывается документ { $head }: те же знаки стоят в SMS.
order-code-confirm = Подписать заявку
order-code-change = Вернуться к заявке
order-code-other-phone = Номер можно изменить в заявке; тогда отправьте её ещё раз.
order-status-closed = Заявка уже отправлена, изменить её нельзя.
order-status-signed = Заявка подписана и отправлена.
order-status-next = Что дальше
order-next-draft = Заполните заявку до конца и отправьте её.
order-next-awaiting-code = Введите код из SMS: без него заявка не поступит оператору.
order-next-branch-only = Онлайн эту заявку принять нельзя. Придите в отделение с документом.
order-next-in-review = Оператор контакт-центра позвонит на номер из заявки, сверит данные и спросит кодовое слово. Код из SMS, пароль и ПИН он не спрашивает никогда.
order-next-need-info = Дополните то, о чём просит оператор, и отправьте. Остальное уже у нас.
order-next-issued-virtual = Карта активна. Полные реквизиты – в «Моих картах».
order-next-issued-physical = Карта изготавливается. Следите за ней в «Моих картах».
order-next-declined = Выпустить карту по этой заявке не удалось. Подробности скажет контакт-центр; подать новую заявку можно в любое время.
order-next-withdrawn = Вы отозвали заявку. Новую можно подать в любое время.
order-next-expired = Мы не дождались ответа, заявка закрыта. Новую можно подать в любое время.
order-event-started = Заявка начата
order-event-submitted = Отправлена, код выслан по SMS
order-event-changed = Ответы изменены
order-event-sent-to-branch = Направлена в отделение
order-event-signed = Подписана кодом
order-event-called = Оператор позвонил
order-event-not-reached = Не удалось дозвониться
order-event-more-asked = Оператор попросил уточнить
order-event-supplied = Уточнения отправлены
order-event-approved = Одобрена, карта выпущена
order-event-declined = Отклонена
order-event-withdrawn = Отозвана вами
order-event-expired = Срок истёк
order-later-sign = Подпись кодом из SMS
order-later-review = Проверка и звонок оператора
order-later-card = Выпуск карты
order-later-delivery = Доставка карты
order-asked-title = Оператор просит уточнить
order-supply = Отправить уточнения
order-supply-photos = Замените фото, о которых просит оператор, и отправьте ещё раз.
order-to-card = Открыть карту
order-to-cards = Мои карты
order-enter-code = Ввести код
order-order-again = Новая заявка
order-withdraw = Отозвать заявку
order-withdraw-title = Отозвать заявку № { $number }?
order-withdraw-text = Мы прекратим рассмотрение. Вернуть заявку будет нельзя, но можно подать новую.
order-delete-title = Удалить черновик?
order-delete-text = Ответы и фото будут удалены сразу и навсегда.
order-keep = Не отзывать
order-branch-title = Эту карту оформят в отделении
order-branch-non-resident = Нерезидентам карту выдают при личном присутствии – таковы правила.
order-branch-no-iin = Без ИИН счёт онлайн открыть нельзя.
order-branch-under-age = Онлайн карту можно заказать с { $age } лет. Младшие приходят с законным представителем.
order-branch-too-many-cards = У вас уже столько карт, сколько можно открыть онлайн.
order-branch-bring = Что взять с собой
order-branch-bring-document = Документ, удостоверяющий личность, – оригинал
order-branch-bring-iin = Документ с ИИН, если он есть
order-branch-bring-migration = Нерезиденту – документ о законном пребывании в Казахстане и нотариальный перевод паспорта, если он не на русском или казахском
order-branch-bring-representative = Законному представителю – его документ и свидетельство о рождении ребёнка
order-branch-where = Куда прийти
order-branch-change = Изменить ответы
order-bank-open = Открытые заявки
order-already-under-way = Эта заявка уже в работе: новую можно подать, когда она будет решена.
order-wrong-choice = Выберите один из вариантов.
order-wrong-kind-not-offered = Эту карту так не выпускают. Выберите другой тип карты или другой продукт.
order-wrong-not-for-non-residents = Эту карту нерезидентам не выпускают. Выберите другой продукт.
order-wrong-too-long = Слишком длинно. Сократите.
order-missing-product = Выберите продукт.
order-missing-card-type = Выберите тип карты.
order-missing-residency = Укажите, резидент вы или нерезидент.
order-missing-iin = Введите ИИН.
order-missing-surname = Введите фамилию.
order-missing-given-name = Введите имя.
order-missing-latin-name = Введите имя и фамилию латинскими буквами.
order-missing-birth-date = Введите дату рождения.
order-missing-code-word = Придумайте и введите кодовое слово.
order-missing-document-kind = Выберите вид документа.
order-missing-document-number = Введите номер документа.
order-missing-document-issued-on = Введите дату выдачи.
order-missing-document-expires-on = Введите, до какого дня действует документ.
order-missing-document-issuer = Введите, кем выдан документ.
order-missing-photo-front = Добавьте фото лицевой стороны документа.
order-missing-photo-back = Добавьте фото оборотной стороны документа.
order-missing-photo-selfie = Добавьте селфи.
order-missing-delivery = Выберите тип доставки.
order-missing-city = Выберите город.
order-missing-street = Введите улицу.
order-missing-house = Введите номер дома.
order-missing-branch = Выберите отделение.
order-missing-consent-personal-data = Без согласия на обработку данных карту выпустить нельзя.
order-missing-accept-terms = Прочитайте договор, тарифы и правила и примите их.
order-wrong-iin-length = ИИН – это 12 цифр.
order-wrong-iin-control-digit = В ИИН ошибка: проверьте каждую цифру.
order-wrong-iin-looks-like-bin = Это похоже на БИН – номер организации. Нужен ИИН – номер человека из его документа.
order-wrong-name-too-long = Не больше 60 букв.
order-wrong-name-characters = Только буквы одного алфавита, дефис, пробел и апостроф.
order-wrong-latin-length = От 2 до 26 знаков: столько помещается на карте.
order-wrong-latin-cyrillic = Здесь есть русская или казахская буква. Нужны только латинские.
order-wrong-latin-characters = Только латинские буквы, пробел, точка, дефис и апостроф.
order-wrong-code-word-length = Кодовое слово – от 3 до 20 букв.
order-wrong-code-word-characters = В кодовом слове только буквы, без пробелов и цифр.
order-wrong-code-word-is-name = Кодовое слово не должно быть вашим именем или фамилией.
order-wrong-date = Такой даты нет. Напишите её так: 05.04.2026.
order-wrong-birth = Проверьте дату рождения: год не раньше 1900, день не позже сегодняшнего.
order-wrong-document-cyrillic = В номере документа русская или казахская буква. Наберите её на латинской раскладке.
order-wrong-document-nine = В номере такого документа 9 цифр.
order-wrong-document-passport = Номер паспорта – латинская буква и 7 или 8 цифр.
order-wrong-document-other = В номере документа от 5 до 20 латинских букв и цифр.
order-wrong-document-residency = Этот документ не подходит к ответу «резидент или нерезидент».
order-wrong-issued-in-future = Дата выдачи ещё не наступила.
order-wrong-issued-before-birth = Документ не мог быть выдан раньше вашего рождения.
order-wrong-expires-before-issued = Документ должен действовать дольше дня выдачи.
order-wrong-expired = Срок действия документа истёк. Нужен действующий документ.
order-wrong-text-too-long = Слишком длинно: сократите до { $letters } знаков.
order-wrong-text-characters = Только буквы, цифры и обычные знаки, в одну строку.
order-wrong-postcode = Индекс – 6 цифр или вид A25Y5K2.
order-wrong-city = В этот город на руки не доставляем. Выберите город из списка или доставку до отделения.

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
