"""What people put into passwords, and what cracking tools try first."""

_WORDS = """
123abc a1b2c3 aa123456 abc123 access account admin administrator alexander alexis amanda america
andrea andrew angel angelo angels anthony apple april arsenal asdf ashley august austin azerty
baby babygirl bailey banana baseball basketball batman beautiful beauty bestfriend biteme
blessed blink182 bonjour brandon brandy buster butterfly cameron carlos caroline casper change
changeme charlie chelsea chester chicken chocolate chris christ christian christmas cisco coffee
computer cookie cooper corvette courage daniel database david december default demo diamond
dolphin donald dragon eagle eminem enter ever example family february ferrari flower football
forever freedom friday friend friends friendship fuckyou gateway genius george ginger gizmo
godisgood google green guest guitar hacker hammer hannah happy harley harrypotter heaven hello
hellokitty hockey home hottie house hunter iam iceman iloveu iloveyou india internet isabella
jackson jaguar january jasmine jasper jennifer jessica jesus jordan jordan23 joshua july june
junior justin killer king kitty lakers letmein letme like linkedin liverpool login london love
lovely loveme lovers loveyou maggie magic manager manchester march marina marlboro martin master
matrix matthew maverick maximus melissa merlin michael michelle mickey midnight minecraft mine
mnbvcxz monday money monica monkey monster morgan mother muffin mustang myspace naruto ncc1701
newyork nicholas nicole nothing november november ninja oliver orange october p4ss pakistan pass
passcode passphrase passw0rd passwd passwort password patrick peanut pepper phoenix pokemon
porsche prince princess private purple pwd qazwsx querty qwert qwerty rabbit rachel rainbow
ranger rebecca richard robert root samantha samsung samuel sandra saturday scooter secret secure
security september shadow shelby silver simple skywalker smokey snoopy soccer somuch sophie
spider spiderman spring starwars steelers stella sunday summer sunshine super superman superstar
supersecret support sweet sweetheart sweety system taylor temp temporary test tester testing
test123 the thegreat thomas thunder thursday tigger tiger together trustno1 tuesday tweety
united user usuario vanessa victoria viking vincent wachtwoord warrior website wednesday welcome
whatever william windows winner winter wizard wolf world yankees yellow you your zxcvbnm
motdepasse contrasena contraseña senha parola пароль йцукен my me is this im it
"""
COMMON_WORDS = frozenset(_WORDS.split())
"""Short words are here because a password of 15 characters is mostly made of them."""

_PHRASES = """
allyourbasearebelongtous attackatdawn beamupscotty correcthorsebatterystaple dontforgetthis
donttouchthis fourscoreandsevenyearsago fromrussiawithlove givemeliberty godblessamerica
hakunamatata hellomynameis helloworld howareyoutoday iamyourfather idontknow idontcare
iforgotmypassword ihatepasswords inthebeginning itwasthebestoftimes jesuslovesme jesusisthelord
knockknockwhosthere livelonganprosper livelongandprosper livelaughlove loveisintheair
loremipsumdolorsitamet makeamericagreatagain manchesterunited maytheforcebewithyou
nevergonnagiveyouup nopassword onceuponatime onetwothreefour onetwothreefourfive opensesame
passwordnotfound praisethelord realmadrid shallowblueseas sometimesyoufeellikeanut
supercalifragilisticexpialidocious takemetothemoon teamomucho thequickbrownfox
thequickbrownfoxjumpsoverthelazydog thereisnospoon tobeornottobe tobeornottobethatisthequestion
toinfinityandbeyond twinkletwinklelittlestar twothreefourfive waitingforgodot wearethechampions
whatismypassword whoareyou wordpasspassword winteriscoming yabbadabbadoo youshallnotpass
"""
COMMON_PHRASES = _PHRASES.split()
"""Look long, and are in every list. Compared without spaces, hyphens and underscores."""

RUNS = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop[]",
    "asdfghjkl;",
    "zxcvbnm,./",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaqxswcdevfrbgtnhymjukilop",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9",
    "!@#$%^&*()_+",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
]
"""Alphabets, digits, the rows and columns of keyboards: any stretch, either way, is a run."""
