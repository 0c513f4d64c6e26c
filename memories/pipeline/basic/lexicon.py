"""The words the rules know: people, belongings, lasting states, and words that mean a task.

The lists are of kinds of things, not of sentences; each says what its members have in common.
"""


def words(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of `text`, which semicolons part, as tuples of words."""
    return tuple(tuple(phrase.split()) for phrase in text.split(";"))


def table(text: str) -> dict[str, str]:
    """The entries "key: value; ..." of `text`."""
    entries = (entry.partition(":") for entry in text.split(";"))
    return {key.strip(): value.strip() for key, _, value in entries}


# People and animals who are somebody's.
RELATIONS = words(
    "mum mom mother mama mam dad father papa parents parent son sons daughter "
    "daughters kid kids child children baby toddler babies twins twin brother "
    "brothers sister sisters sibling siblings wife husband partner spouse fiance "
    "fiancé fiancee fiancée boyfriend girlfriend bf gf ex ex-wife ex-husband grandma "
    "grandpa grandmother grandfather gran granny nan nana grandad granddad "
    "grandparents grandson granddaughter grandkids grandchild grandchildren aunt "
    "auntie uncle cousin cousins niece nieces nephew nephews in-laws mother-in-law "
    "father-in-law sister-in-law brother-in-law son-in-law daughter-in-law stepson "
    "stepdaughter stepdad stepmum stepmom stepfather stepmother stepbrother "
    "stepsister godson goddaughter godmother family friend friends roommate roommates "
    "flatmate flatmates housemate neighbour neighbor neighbours boss manager "
    "supervisor colleague colleagues coworker landlord landlady teacher therapist "
    "doctor coach dog dogs cat cats puppy kitten pup rabbit rabbits hamster parrot "
    "horse pony budgie tortoise turtle snake gecko lizard ferret goldfish fish "
    "chickens hens pet pets guinea-pig retriever labrador lab poodle beagle terrier "
    "greyhound collie spaniel bulldog dachshund husky rottweiler corgi pug whippet "
    "teenager teen lad bunny cockatiel youngest eldest oldest middle-one little-one "
    "other-half better-half stepkid stepkids stepchildren fella missus teens "
    "teenagers nan foster-son foster-daughter carer nanny pony mare donkey goat goats "
    "tarantula axolotl cub ma da dada mammy mummy mommy daddy pa granda grandda nanna nani dadi "
    "thatha grandpa's pop pops gramps wean weans bairn godparents godchild stepchild "
    "half-brother half-sister au-pair guide-dog cockapoo labradoodle "
    "chihuahua dalmatian boxer setter macaw gerbil chinchilla newborn fiance's missis hubby wifey "
    "auld-fella mrs folks bestie retrievers labradors labs poodles beagles terriers greyhounds "
    "collies spaniels bulldogs dachshunds huskies rottweilers corgis pugs whippets hamsters "
    "parrots horses ponies budgies tortoises turtles snakes geckos lizards ferrets kittens puppies "
    "pups gerbils guinea-pigs chinchillas ducks alpacas sheep bees lurcher lurchers shih-tzu "
    "great-grandmother great-grandfather lodger lodgers soulmate other-halves"
)
ANIMALS = words(
    "dog dogs cat cats puppy kitten pup rabbit rabbits hamster parrot horse pony "
    "budgie tortoise turtle snake gecko lizard ferret goldfish fish chickens hens pet "
    "pets guinea-pig retriever labrador lab poodle beagle terrier greyhound collie "
    "spaniel bulldog dachshund husky bunny rottweiler corgi pug whippet cockatiel pig "
    "retrievers labradors labs poodles beagles terriers greyhounds collies spaniels bulldogs "
    "dachshunds huskies rottweilers corgis pugs whippets hamsters parrots horses ponies budgies "
    "tortoises turtles snakes geckos lizards ferrets kittens puppies pups gerbils guinea-pigs "
    "chinchillas ducks alpacas sheep bees lurcher lurchers"
)
# Relations one mentions without their being worth a memory of their own.
LOOSE_RELATIONS = words(
    "boss manager supervisor colleague colleagues coworker doctor teacher therapist "
    "landlord landlady neighbour neighbor neighbours family friend friends parents "
    "coach"
)
# Attributes and belongings of a person about which a statement is worth keeping.
BELONGINGS = words(
    "name surname nickname pronouns birthday anniversary age height weight job title "
    "role profession occupation career hobby hobbies pastime passion diet allergy "
    "allergies hometown city town country nationality ethnicity religion faith "
    "language tongue degree major minor thesis dissertation car bike motorbike phone "
    "laptop computer tablet camera house flat apartment home garden wedding honeymoon "
    "trip holiday vacation flight appointment surgery operation interview exam exams "
    "test due-date date goal dream condition illness diagnosis blood knee knees back "
    "shoulder hip ankle wrist leg foot eye eyes eyesight hearing hair skin heart "
    "employer company firm business startup shop bakery restaurant salary income "
    "shift shifts commute dentist gym band team club school university uni college "
    "favourite favorite favourites budget timezone zone schedule star sign zodiac "
    "size shoe mortgage rent lease cholesterol pressure landline number email address handle "
    "username truck lorry motorcycle scooter "
    "instrument guitar piano drink order ring routine pension stomach boat van bus "
    "lunch breakfast dinner party visa passport contract internship apprenticeship "
    "course marathon race retirement music sport genre food dish meal cuisine colour "
    "color book film movie author artist singer game show series season heritage "
    "background roots ancestry type"
)
# Belongings about which chatter is usual and nothing lasting is said unless it is the name, date..
TASKS = words(
    "error errors bug bugs code codes codebase function functions method script "
    "scripts file files folder directory line lines loop loops query queries table "
    "tables column columns database server servers api endpoint request "
    "requests response responses page pages button buttons link links website site "
    "browser tab setting settings password account accounts login message messages "
    "chat prompt output input result results answer answers question questions "
    "problem problems issue issues idea ideas doubt doubts suggestion suggestions "
    "example examples help advice tip tips info information feedback explanation "
    "summary sentence paragraph draft essay text word words poem haiku joke jokes "
    "recipe recipes list report document spreadsheet slide slides email emails letter "
    "letters order orders refund delivery parcel package ticket invoice payment "
    "subscription step steps guess clue thought thoughts point choice option options "
    "chance look try time minute moment second sec bit mistake typo mess way thing "
    "things stuff something anything nothing sense fun reason topic subject class "
    "variable array string json csv regex test tests import exception traceback "
    "stack-trace warning install version update updates download app apps dashboard "
    "form field module package dependency commit branch docker container build "
    "deployment pipeline model dataset number numbers value values command terminal "
    "connection wifi internet printer screen keyboard meeting call conversation "
    "session luck feeling clear say difficulty difficulties trouble homework "
    "assignment worry worries everything deadline logo template formula cell cells "
    "equation image images picture story lot dataframe dataframes spreadsheets excel "
    "endpoints rows attention impression article pdf bullet poem repo endpoint bot "
    "translation "
    "concern complaint query opinion remark comment proposal hypothesis objection correction "
    "favour favor confession secret dilemma situation scenario task presentation exercise puzzle "
    "riddle bet deal offer coupon discount voucher receipt warranty glitch lag blank blocker "
    "statement replies reply folder folders outline hunch theory file checkout cart promo "
    "newsletter "
    "popup notification trial"
)

# Adjectives and complements of "to be" that describe a lasting state.
STATES = words(
    "allergic intolerant vegan vegetarian pescatarian veggie flexitarian "
    "lactose-intolerant gluten-intolerant gluten-free dairy-free nut-free plant-based "
    "type-1 celiac coeliac diabetic asthmatic epileptic anaemic anemic dyslexic "
    "autistic dyspraxic neurodivergent adhd bipolar deaf blind colour-blind "
    "colourblind color-blind colorblind disabled pregnant left-handed right-handed "
    "lefthanded ambidextrous bilingual trilingual multilingual fluent married single "
    "divorced widowed engaged separated retired unemployed self-employed freelance "
    "remote hispanic jewish muslim christian catholic hindu buddhist sikh atheist "
    "agnostic religious orthodox protestant mormon quaker gay lesbian bisexual bi "
    "queer trans transgender nonbinary non-binary asexual straight introverted "
    "extroverted shy teetotal sober keto paleo kosher halal short-sighted nearsighted "
    "long-sighted farsighted claustrophobic afraid scared terrified fond keen "
    "obsessed addicted hooked passionate interested based born raised originally tall "
    "immunocompromised hypertensive insulin-dependent wheelchair-bound adopted "
    "homeschooled tattooed prone sensitive bald childfree child-free childless "
    "monolingual ill-suited partial averse hypermobile menopausal perimenopausal "
    "arthritic insomniac visually hard-of-hearing afro-caribbean mad crazy nuts due "
    "named called known ticklish nocturnal picky fussy phobic polyamorous aromantic "
    "quiet seasick squeamish settled tone-deaf stay-at-home hard-of-hearing part-time "
    "full-time near-sighted far-sighted step-free bereaved undocumented dyscalculic "
    "ambivert introvert extrovert carsick anosmic colour-deficient feminist carnivore "
    "omnivore pansexual demisexual stateless sedentary overweight underweight obese "
    "childless housebound bedridden anxious insulin-resistant prediabetic "
    "pre-diabetic nursing breastfeeding lactose-free wheat-free veg eggetarian jain rastafarian "
    "hindu parsi quadriplegic paraplegic colour-blind hearing-impaired sleep-deprived expecting "
    "meat-free semi-retired teetotal abstinent celibate "
    "polyglot insulin-resistant hemophiliac haemophiliac amputee"
)
# States that count only with the words that complete them ("keen on rugby", not "crazy").
NEEDS_COMPLEMENT = table(
    "afraid: of; scared: of; terrified: of; fond: of; keen: on; mad: about; crazy: about; "
    "nuts: about; interested: in; hooked: on; addicted: to; obsessed: with; passionate: "
    "about; sensitive: to; prone: to; partial: to; due:; named:; called:; known:; based:; "
    "born:; raised:; originally:; engaged:; hard: of; visually: impaired; averse: to; "
    "good: at; bad: at; terrible: at; rubbish: at; great: at; decent: at; hopeless: at; "
    "new: to; responsible: for; allergic: to; settled: in; part-time:; full-time:; quick: "
    "at; fluent: in; anxious: about"
)
OPTIONAL_COMPLEMENT = words("engaged allergic fluent part-time full-time")
NATIONALITIES = words(
    "american british english scottish welsh irish french german italian spanish "
    "portuguese dutch belgian swiss austrian polish czech slovak hungarian romanian "
    "bulgarian greek turkish serbian croatian bosnian slovenian albanian ukrainian "
    "russian finnish swedish norwegian danish icelandic estonian latvian lithuanian "
    "canadian mexican brazilian argentinian chilean peruvian colombian venezuelan "
    "cuban jamaican indian pakistani bangladeshi nepali chinese taiwanese japanese "
    "korean vietnamese thai filipino indonesian malaysian singaporean australian "
    "nigerian ghanaian kenyan ethiopian egyptian moroccan algerian tunisian lebanese "
    "syrian iraqi iranian israeli palestinian saudi afghan kiwi aussie persian latino "
    "latina african asian european scandinavian basque catalan arabic mandarin "
    "cantonese hindi urdu bengali punjabi tamil swahili hebrew farsi yoruba igbo zulu "
    "tagalog gaelic somali"
)
# "I'm in ...", "I'm on ...": complements that last.
LASTING_PLACES = words(
    "sales marketing it finance hr tech banking advertising insurance retail "
    "hospitality logistics construction publishing recruitment healthcare education "
    "academia media law medicine engineering consulting accounting hr pr band choir "
    "team club orchestra relationship wheelchair year grade university uni college "
    "school twenties thirties forties fifties sixties seventies eighties teens 20s "
    "30s 40s 50s 60s 70s 80s recovery remission army navy military police therapy "
    "treatment hospital care group reserves union trimester semester timezone zone "
    "process standard kindergarten reception preschool nursery daycare"
)
LASTING_TREATMENTS = words(
    "days nights earlies lates diet keto insulin metformin statins warfarin antidepressants "
    "medication meds "
    "thinners pill medicine antibiotics steroids chemo dialysis sabbatical leave "
    "shifts budget team board pension disability benefits visa spectrum beta-blockers "
    "sertraline ssri ssris tablets contraception lithium inhaler crutches low-carb "
    "fodmap probation scholarship waitlist list fence hrt medications painkillers"
)
# Nouns after "I am a ..." that describe a moment or a figure of speech, not a person.
FLEETING = words(
    "bit little mess wreck moment fool idiot dummy dunce moron robot human genius "
    "dragon wizard witch knight vampire elf orc goblin zombie viking pirate king queen prince "
    "princess "
    "duke duchess frog alien mermaid "
    "star disaster minute hurry rush lot loss while second few tad newbie noob"
)
# Objects of "have" that last or matter although their noun may look like a passing thing.
PASSING = words(
    "headache cold cough fever day night morning afternoon evening weekend week hunch "
    "hangover rest coffee cup break nap drink plan plans lunch dinner breakfast "
    "shower dream faith hope right need wish preference access right sympathy respect "
    "news follow-up request complaint power common fun each blast patience enough "
    "time seconds splinter stain bruise blister hiccups leak nest mould hole crack scratch craving "
    "stomachache toothache thirst concern concerns quick query laugh blast ball fun point"
)

HEALTH = words(
    "asthma diabetes epilepsy adhd autism dyslexia arthritis migraines migraine ibs "
    "crohn's eczema psoriasis anxiety depression insomnia allergy allergies "
    "intolerance hypertension pressure cholesterol anaemia anemia endometriosis pcos "
    "fibromyalgia lupus ms parkinson's cancer disease disorder syndrome condition "
    "apnea apnoea tinnitus vertigo sciatica gout hiv scoliosis hypothyroidism thyroid "
    "celiac coeliac gerd reflux heartburn hayfever ocd ptsd bipolar knee knees back "
    "shoulder hip ankle wrist"
)
FREQUENCY = words(
    "always usually often sometimes never rarely seldom occasionally generally "
    "normally typically mostly mainly regularly hardly barely only every weekly daily "
    "primarily constantly"
)
# Words that colour a sentence without telling anything; they are dropped.
FILLERS = words(
    "really actually just basically honestly literally totally absolutely definitely "
    "obviously clearly simply truly kinda sorta lol haha hahaha lmao btw tbh fyi imo "
    "imho also too unfortunately sadly luckily fortunately apparently anyway hmm um "
    "uh erm well please though frankly certainly probably maybe perhaps quite "
    "genuinely personally like-literally thankfully finally sooo so soo omg rn atm "
    "ngl evidently actualy tho ugh yay"
)
GREETINGS = words(
    "hi hello hey hiya yo howdy heya greetings hola morning ok okay k yes yeah yep "
    "yup no nope nah well so oh ah hmm um uh er erm btw and but also plus actually "
    "honestly basically anyway anyways sorry thanks thx ty cheers sure right alright "
    "great cool nice awesome perfect wow lol haha hahaha please pls plz listen look "
    "see ps p.s. fyi ngl tbh cheers ta oops ouch ugh now then first firstly second "
    "secondly lastly finally hence therefore thus still alas yooo heyy heyyy hii hiii "
    "helloo ooh whoa aw aww bah phew eh hmmm mhm mmm ahh ohh sooo correct exactly "
    "indeed absolutely definitely true wait good super lovely hm ooh aha fine "
    "unfortunately yay apparently because g'day howya hullo evening salaam namaste aloha ciao "
    "bonjour "
    "sup oi ayup eyup wagwan salut"
)
GREETING_PHRASES = phrases(
    "good morning; good afternoon; good evening; good night; good day; hi there; hello "
    "there; hey there; thank you so much; thank you very much; thank you; thanks a lot; "
    "thanks so much; by the way; of course; to be honest; in fact; as i said; like i "
    "said; as i mentioned; as mentioned; for the record; just so you know; just to let "
    "you know; for context; for reference; for info; for your information; one more "
    "thing; quick question; no worries; no problem; you know what; i mean; nice to meet "
    "you; a bit about me; about me; long story short; not sure if it helps but; not sure "
    "if that matters but; if it helps; if it matters; fun fact; heads up; small "
    "correction; correction; update; good news; bad news; great news; big news; sad news; "
    "hi all; hi everyone; these days; nowadays; currently; at the moment; right now; at "
    "present; just checking in; side note; on another note; on the plus side; guess what; "
    "turns out; it turns out; as it happens; not to mention; in case it matters; in case "
    "you need it; if you must know; good point; that said; having said that; to clarify; "
    "to be clear; as you know; more importantly; most importantly; speaking of which; oh "
    "and; no no; my bad; another thing; first of all; also; i mean it; as you can see; "
    "not gonna lie; not going to lie; for what it is worth; in short; in general; "
    "generally speaking; to start with; for starters; random fact; full disclosure; hope "
    "that helps; believe it or not; funny enough; funnily enough; no wait; wait no; my "
    "mistake; you see; the thing is; thing is; to add to that; on top of that; same here; "
    "background; context; intro; note; ah yes; oh yes; me again; as for me; hope you are "
    "well; truth be told; nothing yet; no thanks; no thank you"
)
