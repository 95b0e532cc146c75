#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "clamor/posts/words.hpp"

namespace clamor::posts {
namespace {

struct List {
    std::string_view language, words;  // folded: ss for ß
};

// The closed classes of each language: articles, pronouns, prepositions, conjunctions, auxiliary verbs, commonest adverbs.
// clang-format off
constexpr std::array<List, 14> lists = {{
    {"", "rt via amp gt lt nbsp http https www pic"},
    {"en",
     "a about above after again all also am an and any are aren't as at be because been before being below between both but by can "
     "can't cannot could couldn't did didn't do does doesn't doing don't down during each even ever every few for from further get "
     "gets got had hadn't has hasn't have haven't having he he'd he'll her here hers herself him himself his how i i'd i'll i'm "
     "i've if in into is isn't it it's its itself just let lot may me might more most much must my myself no nor not now of off on "
     "once one only or other our ours ourselves out over own really same she she'd she'll should shouldn't so some still such than "
     "that the their theirs them themselves then there these they they'd they'll they're they've this those though through to too u "
     "ur under until up upon us very was wasn't we we'd we'll we're we've were weren't what what's when where which while who whom "
     "why will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves dont "
     "cant im ive didnt doesnt isnt thats gonna wanna"},
    {"de",
     "ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim bin "
     "bis bist da damit dann das dass dein deine deinem deinen deiner dem den denn der des dich die dies diese diesem diesen dieser "
     "dieses dir doch dort du durch ein eine einem einen einer eines einfach er es etwas euch euer eure für gegen gewesen hab habe "
     "haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder "
     "jedes jetzt kann kein keine keinem keinen keiner können könnte mal man mehr mein meine meinem meinen meiner mich mir mit muss "
     "müssen nach nein nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seit sich sie sind so "
     "solche soll sollte sondern über um und uns unser unsere unter viel vom von vor war waren warum was weil wenn wer werde werden "
     "wie wieder will wir wird wirst wo wurde wurden würde würden zu zum zur zwar zwischen"},
    {"fr",
     "à ai aie as au aucun aussi autre autres aux avait avant avec avez avoir avons bien c'est ça car ce cela celle celui ces cet "
     "cette ceux chez comme comment dans de des depuis dont donc du elle elles en encore entre es est et étaient était été être eu "
     "eux fait faire fois font il ils je jamais la là le les leur leurs lui ma mais me même mes moi moins mon ne ni nos notre nous "
     "on ont ou où par parce pas peu peut plus pour pourquoi pouvait qu quand que quel quelle quelles quels qui quoi sa sans se "
     "sera ses si son sont sous suis sur ta te tes toi ton toujours tous tout toute toutes très trop tu un une vers vos votre vous "
     "y"},
    {"es",
     "a al algo alguna algunas alguno algunos antes aquí así aunque cada casi como cómo con contra cual cuál cuando de del desde "
     "donde dónde dos durante e el él ella ellas ellos en entre era eran eres es esa esas ese eso esos esta está estaba estado "
     "están estar estas este esto estos estoy fue fueron ha había han has hasta hay he hoy la las le les lo los más me mi mí mis "
     "mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque pues que qué "
     "quien quién se sea según ser si sí sido sin sobre solo sólo somos son soy su sus también tan tanto te tener tengo ti tiene "
     "tienen todo todos toda todas tu tú tus un una unas uno unos usted va vamos y ya yo"},
    {"it",
     "a ad ai al alla alle allo anche ancora avere aveva c'è che chi ci come con contro cosa così cui da dagli dai dal dalla dalle "
     "dei degli del della delle dello dentro di dopo dove due e è ed era erano essere fa fare fra già gli ha hai hanno ho i il in "
     "io la le lei li lo loro lui ma me mi mia mie miei mio molto ne nei negli nel nella nelle nessuno no noi non nostra nostro o "
     "ogni oggi oppure per perché però più poco poi prima proprio può qua quale quali qualche quando quanto quella quelle quelli "
     "quello questa queste questi questo qui se sei senza si sì sia siamo sono sopra sotto sta stata stati stato su sua sue sugli "
     "sui sul sulla suo suoi te ti tra tu tua tue tuo tutta tutte tutti tutto un una uno va vi voi"},
    {"pt",
     "a à ainda algo alguém algum alguma ao aos aquela aquele aqui as às assim até bem cada com como da das de dela dele depois do "
     "dos e é ela elas ele eles em entre era eram essa esse esta está estão estar estas estava este estes eu faz foi for foram há "
     "hoje isso isto já lá lhe mais mas me mesmo meu meus minha muito muitos na não nas nem nenhum no nos nós nossa nosso num numa "
     "o onde os ou para pela pelas pelo pelos pode por porque pra qual quando que quê quem se sei seja sem ser seu seus só sobre "
     "sou sua suas também tão te tem têm tenho ter teu todo todos toda todas tu tua tudo um uma umas uns vai você vocês vou"},
    {"nl",
     "aan al alle alles als altijd andere ben bij daar dan dat de deze die dit doch doen door dus een eens en er ga geen geweest "
     "haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie kan kon kunnen maar me meer "
     "men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot u uit uw "
     "van veel voor waar waren was wat we wel werd wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou"},
    {"pl",
     "a aby ale ani bardzo bez bo być by był była było były bym być będzie ci cię co coś czy dla do gdy gdzie go i ich ile im ja "
     "jak jaki jako je jednak jego jej jest jestem jeszcze jeśli już każdy kiedy kto która które który których ktoś lub ma mam mi "
     "mnie może można mu my na nad nam nas nawet nic nich nie niego niej nim niż no o od on ona one oni ono oraz po pod przed przez "
     "przy są się sobie swoje ta tak tam te tego tej ten też to tu ty tych tylko tym w we więc wszystko z za ze że żeby"},
    {"sv",
     "all alla allt att av bara blev bli blir då de dem den denna deras dess det detta dig din dina ditt du där efter ej eller en "
     "er ett från för ha hade han hans har hela henne hennes här hon honom hur i icke inte ingen inom in ju jag kan kunde man med "
     "mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på så sedan sig sin sina sitt ska skulle som "
     "till under upp ut utan vad var vara varför vem vi vid vilken vill är över"},
    {"da",
     "ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse du efter eller en end er et "
     "for fra få ham han hans har havde have hende hendes her hun hvad hvis hvor i ikke ind ingen jeg jer jo kan kunne man mange "
     "med meget men mig min mine mit mod ned noget nogle nu når og også om op os over på selv sig sin sine sit skal skulle som "
     "sådan thi til ud under var vi vil ville være været"},
    {"nb",
     "alle alt at av bare ble bli blir da de deg dem den denne der dere deres det dette din disse du eller en enn er et etter for "
     "fordi fra før ha hadde han hans har hennes her hun hva hvem hver hvis hvor hvorfor i ikke inn ingen jeg kan kom kun kunne man "
     "mange med meg meget men mer min mine mitt mot mye ned noe noen nå når og også om opp oss over på så seg selv sin sine sitt "
     "skal skulle slik som til ut uten var ved vi vil ville være vært"},
    {"fi",
     "ei eikä ehkä ei en enää että et hän hänen he heidän heitä hei ihan itse ja jo jos joka jotka jota jossa juuri kai kaikki "
     "kanssa koska kuin kuka kun kyllä me meidän meitä mikä mitä miksi missä minä minua minun mukaan mutta myös ne niiden niin "
     "niitä noin nyt oli olivat olla ole olen olemme olet ollut on ovat se sekä sen siellä siinä siis siitä sillä sinä sinun sitä "
     "sitten tai tämä tämän tässä tätä te teidän vaan vaikka vain vielä voi"},
    {"ru",
     "а без более бы был была были было быть в вам вас ведь во вот все всего всех вы где да даже для до его ее ей если есть еще же "
     "за здесь и из или им их к как какая какой когда кто ли либо мне может мой моя мы на над надо нам нас не него нее нет ни них "
     "но ну о об однако он она они оно от очень по под при просто с сам свой себя сейчас со так также такой там те тебя тем то того "
     "тоже той только том ты у уже хотя чего чем что чтобы чья эта эти это этого этот я"},
}};
// clang-format on

using Set = std::unordered_set<std::string_view>;

void add(Set& set, std::string_view words) {
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        set.insert(words.substr(at, end - at));
        at = end + 1;
    }
}

/// By language; "" holds all of them.
std::unordered_map<std::string_view, Set> make_sets() {
    std::unordered_map<std::string_view, Set> sets;
    for (const List& list : lists) {
        add(sets[""], list.words);
        if (list.language.empty()) continue;
        add(sets[list.language], list.words);
        add(sets[list.language], lists.front().words);
    }
    return sets;
}

}  // namespace

bool is_stop_word(std::string_view word, std::string_view language) {
    static const auto sets = make_sets();
    std::string_view code = language.substr(0, language.find_first_of("-_"));
    if (code == "no" || code == "nn") code = "nb";
    const auto set = sets.find(code);
    return (set != sets.end() ? set->second : sets.at("")).contains(word);
}

}  // namespace clamor::posts
