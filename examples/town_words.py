"""What the people of make_posts.py's town say; each phrase is one of (negative, neutral, positive)."""

# What people say of a topic: negative, neutral, positive.
SAY = {
    "Lumo Two": (
        [
            "the battery is gone by noon", "{price} for a phone, are they serious", "mine froze twice during setup",
            "the case already has a scratch", "support kept me on hold for {n} minutes", "the camera is worse than on my old one",
            "it gets so hot you could fry an egg on it", "no charger in the box, how cheap", "the update broke my alarm, late for work",
            "returned it after {n} hours", "the speaker sounds like a tin can", "preordered in March and still nothing",
            "I regret the upgrade", "the screen flickers whenever it is dark",
        ],
        [
            "does it come with {n} GB", "the shop on Mill Street opens at {clock}", "it weighs {n}0 grams, says the sheet",
            "comparing it with last year's model tonight", "which colour did you take", "the queue is about {n} people long",
            "trying the new keyboard now", "is there a trade-in for older ones", "the talk about it starts at {clock}",
            "photo from the shop window", "looking for a case that fits", "reading the manual, all {n} pages of it",
        ],
        [
            "the camera is unreal", "best screen I have ever held", "worth every cent", "battery lasted {n} hours of filming, wow",
            "so light and so fast", "the night mode is pure magic", "setup took three minutes, love it",
            "my daughter will not give it back", "the staff at Mill Street were lovely", "finally a phone I enjoy using",
            "the photos from the harbour look fantastic", "I am impressed, honestly", "sound is brilliant for its size",
        ],
    ),
    "Tramline 4": (
        [
            "{n} minutes late again", "packed like sardines this morning", "the ticket machine ate my {price}",
            "the driver closed the door in my face", "nobody tells us anything", "line 4 is a disgrace",
            "missed my exam because of the tram", "the heating is on, in May", "third breakdown this month",
            "the app lies about every departure", "standing in the rain at Canal Square", "I am so done with this line",
            "the new timetable is a bad joke",
        ],
        [
            "line 4 stops at Canal Square from Monday", "next one in {n} minutes", "is the stop at the hospital open",
            "sitting in the second car", "the day ticket is {price} now", "does line 4 run after {clock}",
            "they are painting the stop at Mill Street", "changing to line {n} at the bridge", "who do I ask about a lost umbrella",
            "the poster says works until June",
        ],
        [
            "the driver waited for me, thank you", "on time to the minute today", "the new trams are so quiet and clean",
            "lovely view over the bridge this morning", "staff helped with my pram, heroes", "line 4 is the best way to the beach",
            "free rides on Sunday, great idea", "found my umbrella at the desk, amazing service",
        ],
    ),
    "Harbour Fair": (
        [
            "{price} for a small lemonade, robbery", "the music is way too loud", "no toilets anywhere", "rubbish all over the quay",
            "the queue for the wheel is endless", "my kids were bored after ten minutes", "rude guards at the gate",
            "the rain ruined our evening at the quay", "cold chips and warm beer, awful",
        ],
        [
            "the fair opens at {clock}", "where can I park near the quay", "the wheel is {n}0 metres high", "who plays on Friday",
            "there are {n} food stalls this year", "meeting at the lighthouse at {clock}", "is there a cash machine at the quay",
            "dogs are allowed until {clock}", "looking for our red balloon",
        ],
        [
            "the lights on the water are magical", "best fish rolls in town", "the band on the small stage was superb",
            "danced until midnight", "so many smiling faces", "my son won a giant bear", "the wheel at sunset, unforgettable",
            "friendly people everywhere", "the pancakes are heaven", "what a perfect evening",
        ],
    ),
    "Northside FC": (
        [
            "what a terrible second half", "the referee needs glasses", "we deserve to go down", "{n} shots and no goal, pathetic",
            "sold our best striker for peanuts", "the stands are a mess", "worst match of the season", "the coach has no plan",
            "I want my {price} back",
        ],
        [
            "kick-off at {clock}", "line-up is out", "{n} minutes gone", "tickets from {price}", "who is in goal today",
            "training is closed to the public on Tuesday", "heading to the ground now", "the bus to the away game leaves at {clock}",
            "half time",
        ],
        [
            "what a goal", "our keeper is a wall", "proud of this team", "young {name} is a star", "best atmosphere in years",
            "three points, get in", "we played them off the pitch", "I love this club", "the whole stand was singing",
        ],
    ),
    None: (
        [
            "I cannot sleep", "my bike was stolen", "the neighbour is drilling again", "burnt the {food}", "I hate Mondays",
            "another bill of {price}", "this cold will not go away", "the wifi is down", "spilled {food} on my laptop",
            "everything hurts after yesterday's run", "the landlord ignores us", "so tired of this rain",
        ],
        [
            "having {food}", "it is {n} degrees", "has anyone seen a grey cat near Elm Road", "walking to the library",
            "{food} or {food2}, hard to say", "the market is on the square", "looking for a used desk", "reading on the balcony",
            "the bakery opens at {clock}", "what is that helicopter doing", "laundry day", "on page {n} of the new novel",
        ],
        [
            "the sun is out at last", "this {food} is delicious", "my sister had her baby", "got the job",
            "the lake was wonderful today", "thank you to whoever found my keys", "ran {n} km and feel great", "the choir was beautiful",
            "lovely chat with old friends", "the garden is in full bloom", "what a gorgeous sunset",
        ],
    ),
}
ELSEWHERE = {  # other languages: negative, neutral, positive
    "de": (
        ["der Regen nervt", "schon wieder kein Strom", "die Bahn kommt nicht"],
        ["es ist {clock} Uhr", "wo ist der Markt", "heute {n} Grad"],
        ["so ein schöner Tag", "danke an alle Helfer", "das Essen war köstlich"],
    ),
    "es": (
        ["qué día tan horrible", "otra vez tarde", "no puedo más"],
        ["son las {clock}", "dónde está la biblioteca", "hoy hay mercado"],
        ["qué bonita la luz del puerto", "me encanta esta ciudad", "gracias a todos"],
    ),
    "fr": (
        ["encore en retard", "il pleut sans arrêt", "quelle déception"],
        ["il est {clock}", "où est la gare", "marché demain matin"],
        ["quelle belle soirée", "merci à tous", "le coucher du soleil était magnifique"],
    ),
    "ja": (
        ["今日は最悪だった", "電車がまた遅れている"],
        ["今日は{n}度です", "図書館はどこですか"],
        ["夕焼けがとてもきれい", "最高の一日だった"],
    ),
}
OPEN = [
    "", "", "", "", "ok, ", "well, ", "honestly, ", "just saying: ", "update: ", "so ", "hm, ", "today: ", "for the record, ",
    "and again: ", "listen, ",
]
JOIN = [". also, ", ", and ", " and ", ". plus, ", " - ", "; "]
CLOSE = [
    "", "", "", "", "", " anyone else?", " just my view", " that is all", " as always", " more later", " (again)", " in {place}",
    " near {place}", " since {clock}", " with {name}",
]
EMOJI = (["😡", "😤", "🙄", "😞", "👎", "😩"], ["🤔", "📍", "⏰", "👀", "🚋", "📱"], ["😍", "🎉", "❤️", "👏", "☀️", "🥳"])
FOOD = ["soup", "noodles", "porridge", "pizza", "toast", "curry", "salad", "dumplings", "lentils", "pancakes", "risotto", "fish pie"]
NAMES = [
    "Ada", "Mo", "Jun", "Lena", "Pim", "Ola", "Rui", "Sana", "Tess", "Yuki", "Nils", "Ines", "Kofi", "Mara", "Ivo", "Zoe", "Bo", "Lou",
    "Ravi", "Eli",
]
PLACES = [
    "Mill Street", "Canal Square", "Elm Road", "the quay", "the old town", "the station", "Castle Hill", "the lighthouse", "East End",
    "the park",
]
HANDLES = [
    "bakes", "runs", "reads", "films", "codes", "sails", "paints", "cooks", "walks", "sings", "daily", "town", "north", "bird", "tea",
    "bike", "moss", "fox", "lane", "kite",
]
