/// What the gate knows of English: the words that may differ, and the words that are the same.
///
/// Every word that is not here counts. Adding one makes more questions alike; leaving one out never gives a wrong answer.
enum Vocabulary {
    /// Words that carry nothing by themselves.
    static let harmless = set(
        """
        a an the this that these those there here it its itself and of in on at for to into onto upon as about with but
        is are am be been being do does done can could would than
        i me my mine we us our ours
        please kindly thanks thank very really actually basically simply exactly approximately roughly any
        """
    )

    /// Small words that say something where they end a sentence or follow "is": "What is it for", "What is on".
    static let stranded = set("in on at for about with of do does done")

    /// Words that are harmless in a question of how, where everybody puts one or another of them.
    static let modals = ["can": "can", "could": "can", "would": "would"]

    /// Words before which a sentence has not really begun.
    static let courtesies = set("please kindly hi hello hey ok okay so and also well thanks")

    /// Words that ask for an answer, where a sentence begins with them.
    static let requests = set("explain describe tell show give list name state provide share outline")

    /// Words that ask for a way to do something.
    static let ways = set("way ways steps step method methods procedure instructions guide process")

    /// Words of tense: they are compared as whether there are any.
    static let past = set("was were did had used")
    static let future = set("will shall gonna")

    /// Verbs that a question with yes or no begins with.
    static let auxiliaries = set(
        "is are am do does did can could will would should has have had was were may might must shall"
    )

    static let negations: [String: String] = [
        "not": "not", "no": "not", "never": "not", "without": "not", "none": "not", "cannot": "not", "cant": "not",
        "dont": "not", "doesnt": "not", "isnt": "not", "arent": "not", "wont": "not", "didnt": "not", "shouldnt": "not",
        "neither": "neither", "nor": "neither", "nobody": "nobody", "nothing": "nothing", "nowhere": "nowhere",
        "except": "except", "excluding": "except", "besides": "except", "exclude": "except", "excludes": "except",
        "only": "only", "solely": "only", "exclusively": "only", "merely": "only", "unless": "unless",
        "instead": "instead", "rather": "rather", "hardly": "hardly", "barely": "hardly", "rarely": "rarely",
        "seldom": "rarely", "lack": "lack", "lacks": "lack", "lacking": "lack", "avoid": "avoid", "avoiding": "avoid",
    ]

    static let questionWords: [String: String] = [
        "who": "who", "whom": "who", "whose": "who", "when": "when", "where": "where", "why": "why", "how": "how",
        "what": "what", "which": "what", "whats": "what", "wheres": "where", "hows": "how", "whos": "who",
    ]

    /// Words after which an apostrophe and an s stand for "is".
    static let takesIs = set("what who where when how why that there here it he she let this which")

    /// Whether the word is so small that the same letters in capitals are something else.
    static func isSmall(_ word: String) -> Bool {
        harmless.contains(word) || questionWords[word] != nil || negations[word] != nil || past.contains(word)
            || future.contains(word)
    }

    /// What several words are read as, by the first of them, the longest first.
    static let phrases = Dictionary(grouping: allPhrases) { $0.words[0] }

    private static let allPhrases: [(words: [String], meaning: [String])] = [
        ("can you|could you|would you|will you", ""), ("do you know|did you know", ""),
        ("would you mind", ""), ("i would like to|i would love to|i want to|i need to|i wish to", ""),
        ("i would like|i would love", ""), ("i d like to", ""),
        ("i am trying to|i m trying to|i am looking to|i m looking to", ""), ("i am looking for|i m looking for", ""),
        ("i am wondering|i was wondering|i wonder", ""), ("is it possible to|am i able to", "can"),
        ("tell me|show me|give me|let me know|help me|help me to|teach me", ""),
        ("what is the reason|what are the reasons|for what reason|how come", "why"), ("in what way", "how"),
        ("at what time|what time", "when"), ("on what date|what date", "when"), ("in what place|what place", "where"),
        ("i have to|you have to|we have to", ""), ("per cent", "percent"), ("log in|sign in|log on|sign on", "login"),
        ("log out|sign out|log off", "logout"),
        ("logging in|signing in", "login"), ("set up|setting up", "setup"),
        ("turn on|switch on|turning on|switching on", "enable"),
        ("turn off|switch off|turning off|switching off", "disable"),
        ("call off", "cancel"), ("get rid of", "remove"), ("e mail", "email"), ("united states of america", "usa"),
        ("united states", "usa"), ("united kingdom", "uk"), ("new york city", "nyc"), ("as well as", "and"),
        ("apart from|other than|aside from|but not", "except"), ("no more than|at most", "at_most"),
        ("no less than|at least", "at_least"), ("going to be", "will"), ("thank you", ""), ("in advance", ""),
        ("due to|because of", "because"), ("a day|each day|every day", "per day"),
        ("a week|each week|every week", "per week"),
        ("a month|each month|every month", "per month"), ("a year|each year|every year", "per year"),
        ("a lot of|lots of|plenty of", "much"), ("a couple of", "couple"),
    ]
    .flatMap { spellings, meaning in
        spellings.split(separator: "|").map { (words: list(String($0)), meaning: list(meaning)) }
    }
    .sorted { $0.words.count > $1.words.count }

    /// Words that mean the same wherever they stand, the first of each line for all of them.
    static let synonyms: [String: String] = {
        let lines = """
            have has having had
            buy purchase bought buying purchasing
            car automobile auto cars automobiles
            start begin commence started began begun beginning starting begins starts
            big large
            bigger larger
            biggest largest
            smallest tiniest
            tallest highest
            fix repair mend fixing repairing
            delete remove erase deleting removing erasing deleted removed
            create make creating making creates makes made created
            change modify alter changing modifying altering
            movie film movies films
            picture photo photograph image pictures photos photographs images
            kid child kids children
            doctor physician doctors physicians
            lawyer attorney lawyers attorneys
            illness disease sickness illnesses diseases
            sofa couch
            happen occur happens occurs happened occurred
            get obtain acquire receive getting obtaining got
            choose select pick choosing selecting picking
            cost price costs prices
            tv television
            phone telephone
            bike bicycle bikes bicycles
            airplane aeroplane aircraft airplanes
            job occupation profession jobs
            country nation countries nations
            usa US america
            uk UK
            login signin
            maximum max
            info information
            app application apps applications
            documentation docs
            database db databases
            configuration config
            javascript js
            kubernetes k8s
            postgresql postgres
            mean meaning means definition define meant
            help assist aid
            distance far
            kilometer km kilometre kilometers kilometres kms
            meter m metre meters metres
            centimeter cm centimetre centimeters centimetres
            mile mi miles
            foot ft feet
            kilogram kg kilo kilograms kilos kgs
            gram g grams
            pound lb lbs pounds
            ounce oz ounces
            liter l litre liters litres
            hour h hr hrs hours
            minute min mins minutes
            second s sec secs seconds
            dollar usd dollars USD
            euro eur euros EUR
            gigabyte gb gigabytes
            megabyte mb megabytes
            degree degrees
            celsius centigrade
            percent percentage
            man men
            woman women
            mouse mice
            person people
            write wrote written writing
            find found finding
            take took taken
            win won winning
            build built building
            run ran running
            eat ate eaten eating
            send sent sending
            pay paid paying
            lose lost losing
            break broke broken
            give gave given
            come came coming
            speak spoke spoken
            drive drove driven
            keep kept keeping
            know knew known
            grow grew grown
            sell sold selling
            teach taught teaching
            understand understood understanding
            because since
            everything all
            quick fast rapid
            quickly fast rapidly
            currently now presently
            popular
            author writer
            """
        var meanings: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            let words = list(String(line))
            for word in words where meanings[word] == nil { meanings[word] = words[0] }
        }
        return meanings
    }()

    /// Forms of the past that do not end as such.
    static let irregularPasts = set(
        """
        wrote written bought made went gone got found took taken began begun won said built ran ate eaten sent paid lost
        told broke broken chose chosen gave given came knew known grew grown flew flown drew drawn spoke spoken drove driven
        fell fallen held kept met taught thought understood sold shot led became caught left stood
        """
    )

    static let months: [String: String] = {
        let names = list(
            "january february march april may june july august september october november december"
        )
        var months: [String: String] = ["sept": "september"]
        for name in names {
            months[name] = name
            months[String(name.prefix(3))] = name
        }
        return months
    }()

    static let monthsInOrder = list(
        "january february march april may june july august september october november december"
    )

    /// Small words that tell English from its neighbours.
    static let english = set(
        "the is are what how do does to of and for my i you can with it this that in when where who why which please"
    )
    static let foreign = set(
        """
        der die das und ist nicht ein eine wie wer wo warum ich mit für le la les et est un une des du que qui quel quelle
        comment pourquoi où je el los las y es cómo qué quién dónde por para una il lo gli che di è come perché sono o os
        uma não como para het een van niet hoe waar wat ik jag är och hur vad
        """
    )

    private static func list(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }
    private static func set(_ text: String) -> Set<String> { Set(list(text)) }
}
