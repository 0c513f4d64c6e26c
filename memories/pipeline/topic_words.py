"""The words that put a memory under a broad topic.

Alternatives of a pattern, apart by white space; "_" stands for a space or a hyphen.
"""

FOOD = """
food(?!_bank) foods meals? dish(?:es)? cuisine cook(?:s|ed|ing|er)? bak(?:es?|ed|ing)
eat(?:s|en|ing)? ate snacks? desserts? breakfasts? brunch lunch(?:es)? dinners? suppers? recipes?
restaurants? spicy flavou?rs? ingredients? vegetarian vegan pescatarian kosher halal keto gluten
lactose dairy sugar chicken beef pork lamb turkey duck bacon ham steaks? sausages? meat burgers?
fish salmon tuna shrimps? prawns? seafood shellfish sushi sashimi ramen noodles? pasta spaghetti
lasagne? pizzas? risotto paella tacos? burritos? curry curries rice bread baguettes? croissants?
sandwich(?:es)? toast cheese butter yogh?urt milk eggs? omelettes? tofu beans? lentils? chickpeas?
hummus salads? soups? stews? vegetables? veggies mushrooms? tomato(?:es)? potato(?:es)? onions?
garlic carrots? spinach broccoli cabbage kale cucumbers? aubergines? eggplants? peppers? olives?
avocados? corn cilantro coriander basil ginger peas pumpkins? beetroots? fruits? apples? bananas?
oranges? lemons? mango(?:es)? berries strawberr(?:y|ies) blueberr(?:y|ies) raspberr(?:y|ies)
cherr(?:y|ies) grapes? peach(?:es)? pears? pineapples? melons? watermelons? coconuts? nuts?
peanuts? almonds? walnuts? cashews? hazelnuts? pistachios? sesame soy(?:a)? wheat chocolate cakes?
cookies? biscuits? pancakes? waffles? stroopwafels? pies? pastr(?:y|ies) ice_cream sweets candy
liquorice licorice honey jam mustard ketchup mayonnaise vinegar olive_oil salt tea teas coffees?
espressos? cappuccinos? lattes? juices? smoothies? sodas? cola lemonade beers? wines? whisk(?:e)?y
gin rum vodka cocktails? drinks? drank drinking cider kombucha matcha thirsty hungry barbecue bbq
grilled fried diet
"""

# The words of a journey to a place with a name; months and schools have names, too.
JOURNEYS = r"""
(?:went|going|goes|gone|travell?(?:ed|ing|s)|head(?:s|ed|ing)|off|been|flew|flies|flying|driving)_(?:back_|out_|over_|up_|down_|away_)?to_(?:the_)?(?-i:[A-Z])[\w'-]*(?!_(?:University|College|School|Church))
(?:arriv(?:es|ed|ing)|land(?:s|ed|ing)|stay(?:s|ed|ing))_in_(?-i:[A-Z])[\w'-]*
return(?:s|ed|ing)_(?:to|from)_(?-i:[A-Z])[\w'-]*
will_be_in_(?-i:[A-Z])[\w'-]*
is_(?:back_)?in_(?-i:[A-Z])[\w'-]*(?:_(?-i:[A-Z])[\w'-]*)*_(?:until|till|from|for|this|next|between)
(?:days?|nights?|weeks?|weekends?|months?|summers?|winters?|easter|christmas)_in_(?!January|February|March|April|May|June|July|August|September|October|November|December)(?-i:[A-Z])[\w'-]*
"""

TRAVEL = rf"""
{JOURNEYS}
travel(?:s|led|ling|ed|ing)? trips? journeys? holidays? vacations? getaways? flights? fl(?:y|ies)
flew flying planes? airports? airlines? visit(?:s|ed|ing)? hotels? hostels? airbnb
itinerar(?:y|ies) tickets_to backpack(?:ed|ing)? cruises? road_trip tour(?:s|ed|ing)? tourists?
sightseeing passports? visas? luggage suitcases? abroad overseas window_seats? aisle_seats?
window_or_aisle layovers? resorts? campsites? train_to
"""

HEALTH = r"""
health(?:y)? ill ill(?:ness|nesses) sick(?:ness)? diseases? disorders? conditions? diabet(?:es|ic)
asthma(?:tic)? allerg(?:y|ies|ic) intoleran(?:t|ce) c(?:o)?eliac an(?:a)?phyla\w+ epipens?
hay_fever blood_pressure cholesterol hypertension migraines? headaches? pains? injur(?:y|ies|ed)
sprain\w* broke_(?:his|her|their|an?|the)_(?:arm|leg|wrist|ankle|foot|hip|collarbone|nose|rib)
fracture[ds]? surger(?:y|ies) operation hospital(?:ised|ized)? doctors? dentists? gp physician
therapist_for therapy physiotherapy medications? medicines medical pills? tablets ibuprofen aspirin
insulin antibiotics? penicillin vaccin\w+ vitamins? supplements? smok(?:es?|ed|er|ing) cigarettes?
vap\w+ nicotine drinks_alcohol alcohol(?:ic)? sober insomnia sleeps? sleeping slept depress\w+
anxiety anxious adhd autis\w+ dyslexi\w+ pregnan\w+ weigh(?:s|t) bmi lose_weight cancer arthritis
anaemi\w epilep\w+ stroke heart_(?:attack|disease|condition) glasses contact_lenses deaf
hearing_aids? wheelchair blood_type symptoms? diagnos\w+ mental knee_(?:pain|injury|surgery)
back_(?:pain|problems)
"""

WORK = r"""
works? worked working jobs? employ(?:ed|er|ee|ees|ment|s) compan(?:y|ies) offices? colleagues?
co-?workers? boss(?:es)? managers? manages career professions? professional salar(?:y|ies)
promot\w+ interview(?:s|ed)? freelanc\w+ self-employed startups? start-up clients? retire[sd]?
retirement retiring unemployed laid_off resign(?:s|ed)? cv shifts? stand-?ups? commut(?:e|es|ing)
intern(?:ship)? apprentice(?:ship)? profession occupation deadline project_manager
(?:software|data|civil|mechanical|electrical)_engineer nurse teacher lawyer accountant chef_at
stud(?:ies|ied|ying) university degree thesis phd master's bachelor's certificate courses? exams?
graduat\w+ physiotherapist driver designer developer engineer architect journalist
(?:runs|owns|opened|founded|manages)_(?:an?|the|their|his|her)_(?:\w+_){0,2}(?:bakery|business|caf[eé]|shop|store|company|firm|farm|restaurant|studio|salon|agency|charity|clinic|hotel|pub|bar|practice|school|team)
"""

FAMILY = r"""
famil(?:y|ies) parents? mother mom mum father dad siblings? sisters? brothers? twins? sons?
daughters? child(?:ren)? kids? bab(?:y|ies) toddlers? husband wife spouse partner married marriage
engaged fianc[eé]e? divorc\w+ widow\w* ex-?(?:wife|husband|partner) grand\w+ aunts? uncles?
cousins? nieces? nephews? in-laws (?:mother|father|sister|brother|son|daughter)-in-law step\w+
girlfriend boyfriend dogs? cats? pupp(?:y|ies) kittens? pets? hamsters? parrots? rabbits?
anniversary godmother godfather godson goddaughter
"""

MUSIC = """
music(?:al)? songs? bands? albums? singers? sings? choir concerts? gigs? playlists? jazz rock pop
classical_music hip-?hop rap techno metal heavy_metal blues soul reggae opera folk_music indie
country_music guitars? pianos? violins? cellos? clarinets? flutes? drums? saxophones? trumpets?
ukuleles? keyboards? vinyl orchestras? spotify composers? musicians? dj electronic_music k-pop
"""

SPORTS = r"""
sports? football soccer basketball tennis badminton squash volleyball handball hockey rugby cricket
baseball golf cycl(?:es?|ing|ist) bik(?:es|ing)
runs?(?!_(?:an?|the|their|his|her|two|three)_(?!marathon|half|race|5k|10k|ultra))
ran running runner jog(?:s|ging)? marathons?
half_marathon triathlons? swims? swam swimming swimmer ski(?:s|ing|er)? snowboard\w* surf\w*
climb\w* bouldering hik(?:es?|ed|ing|er) yoga pilates gym fitness work(?:s|ing)?_out workouts?
exercis\w+ training_for boxing judo karate martial_arts row(?:s|ing) sail(?:s|ing) formula_1 f1
horse_riding team league championship olympics? parkrun crossfit skat(?:es|ing) dives? diving scuba
season_ticket follows_the_tour matches
"""

HOBBIES = r"""
hobb(?:y|ies) garden(?:s|ing)? grows knit(?:s|ting)? crochet\w* sew(?:s|ing)? pottery
paint(?:s|ing) draw(?:s|ing) photograph(?:y|s) photographer fishing chess puzzles? crosswords?
board_games? collect(?:s|ing|ion|or) woodwork\w* origami calligraphy birdwatching bird-?watching
model_trains? model_planes? model_ships? lego danc(?:es?|ing) reads? reading writes_poe\w+ blogs?
volunteers? volunteering astronomy stamp brew(?:s|ing) beekeep\w+ camping embroider\w+ diy
"""

TECHNOLOGY = r"""
tech(?:nology)? computers? laptops? macbooks? phones?(?!_(?:calls?|number)) smartphones? iphones?
android ipads? tablet windows_(?:10|11|pc) linux ubuntu macos mac software apps? gadgets? devices?
program(?:s|ming|mer)? cod(?:es|ing) python javascript typescript java golang c\+\+ github vim
emacs vs_code editor dark_mode browser firefox chrome smart_home smartwatch headphones printer
router servers? samsung pixel playstation xbox nintendo keyboards?_shortcuts databases? keyboard
ai_(?:models?|tools?)
"""

FASHION = r"""
fashion cloth(?:es|ing) wears?(?!_(?:glasses|contact)) wore outfits? dress(?:es)? shirts? t-shirts?
shoes? sneakers? boots jackets? coats? jeans trousers suits? ties hats? jewel(?:le)?ry earrings?
handbags? shoe_size size_(?:\d+|s|m|l|xl) perfume make-?up tattoos? hairstyle hair sweaters? scarf
scarves
"""

ENTERTAINMENT = r"""
films? movies? cinema series tv television shows? netflix disney\+? hbo podcasts? books? novels?
authors? comics? manga anime theatre theater musicals? video_?games? gam(?:es|ing|er) actors?
actress director (?:re-?)?watch(?:es|ed|ing)? documentar(?:y|ies) sitcoms? thrillers? sci-fi
fantasy_novels? audiobooks? magazines? formula_1 zelda minecraft
"""

MILESTONES = r"""
graduat(?:ed|es|ion) got_(?:married|engaged|divorced|promoted) was_promoted
bought_(?:a|an|his|her|their|the)_(?:first_)?(?:flat|house|home|apartment|car)
moved_(?:in|out|house)
(?:moved|relocated|emigrated)\b.{0,60}?\bto\s(?-i:[A-Z])[\w'-]*
gave_birth retir(?:es?|ed|ing) won_(?:a|an|the)
first_(?:marathon|baby|child|house|job) completed anniversary passed_(?:his|her|their|the|an?)
milestones? became wedding promotion celebrat(?:ed|es|ing) half_marathon_in
"""

PERSONAL = r"""
name nicknames? named_after age aged \d+_years_old birthdays? born date_of_birth lives? lived
living
(?:moved|relocated)(?!.{0,80}\b(?:work|jobs?|stud(?:y|ies|ying))\b)
address phone_number mobile_number email(?:_address)? nationality citizen(?:ship)?
speaks? languages? native
learning_(?:english|french|german|spanish|italian|portuguese|dutch|\w+ese|polish|russian|arabic|korean|turkish|greek|swedish|danish|hindi)
height tall postcode zip_code home_?town time_?zone religion pronouns gender zodiac identity
maiden_name passport_number comes_from is_from originally goes_by grew_up left-handed
"""

PREFERENCES = """
prefer(?:s|red|ence|ences)? favou?rite_(?:colou?r|number|season|flower|animal|day|word) rather_than
short_answers answers replies respon(?:ds?|ses?) tone format(?:ting)? contacted notifications?
reminders? contact_by units bullet_points
"""
