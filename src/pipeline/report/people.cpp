#include <algorithm>
#include <array>

#include "clamor/core/context.hpp"
#include "clamor/graph/pagerank.hpp"
#include "pipeline/report/report.hpp"
#include "pipeline/report/saturating.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t most_people = 25, most_by = 5, most_examples = 2;

enum Kind : std::uint32_t { replies, reposts, quotes, mentions, kinds };
constexpr std::array<std::string_view, kinds> kind_names = {"replies", "reposts", "quotes", "mentions"};

/// A post spoke to somebody.
struct Act {
    std::uint32_t target, post;
    Kind kind;
};

/// One account to another: how often it did what.
struct Link {
    std::uint32_t target = 0, source = 0;
    std::array<std::uint64_t, kinds> counts{};
    std::uint64_t total() const { return counts[0] + counts[1] + counts[2] + counts[3]; }
};

/// Calls visit(account, kind) for each account that the post speaks to, once each: a reply's target is not its mention too.
template <typename Visit>
void for_each_addressed(const Corpus& corpus, const Details& details, std::uint32_t author, std::vector<std::uint32_t>& done,
                        Visit&& visit) {
    done.clear();
    const auto address = [&](std::uint32_t account, Kind kind) {
        if (account == Interner::none || account == author || std::find(done.begin(), done.end(), account) != done.end()) return;
        done.push_back(account);
        visit(account, kind);
    };
    address(corpus.account(details.reply), replies);
    address(corpus.account(details.repost), reposts);
    address(corpus.account(details.quote), quotes);
    for (const std::uint32_t name : details.mention_list()) address(corpus.account(name), mentions);
}

/// All acts by target, then by who did it, then by post.
PoolVector<Act> find_acts(const Corpus& corpus) {
    PoolVector<Act> acts;
    Details details;
    std::vector<std::uint32_t> done;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        corpus.details(i, details);
        for_each_addressed(corpus, details, corpus.author[i], done, [&](std::uint32_t account, Kind kind) {
            acts.push_back({account, static_cast<std::uint32_t>(i), kind});
        });
    }
    std::sort(acts.begin(), acts.end(), [&](const Act& a, const Act& b) {
        if (a.target != b.target) return a.target < b.target;
        return corpus.author[a.post] != corpus.author[b.post] ? corpus.author[a.post] < corpus.author[b.post] : a.post < b.post;
    });
    return acts;
}

/// All links, by target, then by source. Copies and reposts of them make none: a ring that repeats itself is heard by nobody.
PoolVector<Link> find_links(const Corpus& corpus, const Copies& copies, const PoolVector<Act>& acts) {
    PoolVector<Link> links;
    for (const Act& act : acts) {
        const std::uint32_t source = corpus.author[act.post];
        if (source >= corpus.accounts || copies.copied[act.post]) continue;
        if (links.empty() || links.back().target != act.target || links.back().source != source) {
            links.emplace_back();
            links.back().target = act.target;
            links.back().source = source;
        }
        ++links.back().counts[act.kind];
    }
    return links;
}

std::vector<double> rank_accounts(const Corpus& corpus, const PoolVector<Link>& links) {
    MemoryCharge charge;   // of a link its edge and weight here, sorted and in both directions; of an account its ranks
    charge.set(96 * links.size() + 48 * static_cast<std::size_t>(corpus.accounts));
    std::vector<graph::Edge> edges;
    std::vector<double> weights;
    edges.reserve(links.size());
    weights.reserve(links.size());
    for (const Link& link : links) {
        edges.push_back({link.source, link.target});
        weights.push_back(static_cast<double>(link.total()));
    }
    return graph::pagerank(graph::Graph::from_edges(corpus.accounts, edges, weights, {.directed = true}));
}

struct Person {
    std::uint32_t account = 0;
    std::uint64_t posts = 0, likes = 0;
    Examples examples{most_examples};
    PoolVector<std::uint32_t> addressing;   // posts that speak to the account
};

std::vector<Person> find_people(const Corpus& corpus, const PoolVector<Act>& acts, const PoolVector<Link>& links,
                                const std::vector<double>& scores) {
    PoolVector<std::uint32_t> order;   // accounts that someone speaks to
    for (const Link& link : links)
        if (order.empty() || order.back() != link.target) order.push_back(link.target);
    const std::size_t count = std::min(most_people, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                      [&](std::uint32_t a, std::uint32_t b) {
                          return scores[a] != scores[b] ? scores[a] > scores[b] : corpus.account_name(a) < corpus.account_name(b);
                      });
    std::vector<Person> people(count);
    PoolVector<std::uint32_t> place(corpus.accounts, Interner::none);
    for (std::size_t i = 0; i < count; ++i) {
        people[i].account = order[i];
        place[order[i]] = static_cast<std::uint32_t>(i);
    }
    Details details;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        const std::uint32_t author = corpus.author[i];
        if (author >= corpus.accounts || place[author] == Interner::none) continue;
        corpus.details(i, details);
        Person& person = people[place[author]];
        ++person.posts;
        add_saturating(person.likes, details.likes);
        person.examples.add(corpus, i);
    }
    for (const Act& act : acts)
        if (place[act.target] != Interner::none) people[place[act.target]].addressing.push_back(act.post);
    return people;
}

void write_counts(JsonWriter& json, const std::array<std::uint64_t, kinds>& counts) {
    for (std::uint32_t kind = 0; kind < kinds; ++kind) json.key(kind_names[kind]).integer(counts[kind]);
}

void write_person(JsonWriter& json, const Corpus& corpus, const Person& person, const PoolVector<Link>& all_links,
                  const std::vector<double>& scores, Summarizer& summarizer) {
    const auto before = [](const Link& link, std::uint32_t target) { return link.target < target; };
    auto link = std::lower_bound(all_links.begin(), all_links.end(), person.account, before);
    PoolVector<Link> links;
    std::array<std::uint64_t, kinds> heard{};
    for (; link != all_links.end() && link->target == person.account; ++link) {
        links.push_back(*link);
        for (std::uint32_t kind = 0; kind < kinds; ++kind) heard[kind] += link->counts[kind];
    }
    std::sort(links.begin(), links.end(), [&](const Link& a, const Link& b) {
        return a.total() != b.total() ? a.total() > b.total() : corpus.account_name(a.source) < corpus.account_name(b.source);
    });

    json.begin('{').key("author").string(corpus.account_name(person.account));
    json.key("score").significant(scores[person.account]);
    json.key("ratio").significant(scores[person.account] * corpus.accounts);
    json.key("posts").integer(person.posts);
    json.key("heard").begin('{');
    write_counts(json, heard);
    json.end('}').key("people").integer(links.size());
    json.key("by").begin('[');
    for (std::size_t i = 0; i < std::min(most_by, links.size()); ++i) {
        json.begin('{').key("author").string(corpus.account_name(links[i].source));
        json.key("score").significant(scores[links[i].source]);
        write_counts(json, links[i].counts);
        json.end('}');
    }
    json.end(']').key("likes").integer(person.likes);
    for (const std::uint32_t post : person.addressing) summarizer.add(post);
    json.key("sentiment");
    write_sentiment(json, summarizer.take());
    write_examples(json, corpus, person.examples);
    json.end('}');
}

}  // namespace

void write_people(JsonWriter& json, const Corpus& corpus, const Copies& copies) {
    const PoolVector<Act> acts = find_acts(corpus);
    const PoolVector<Link> links = find_links(corpus, copies, acts);
    Summarizer summarizer(corpus, copies);
    const std::vector<double> scores = rank_accounts(corpus, links);
    json.key("people").begin('{').key("accounts").integer(corpus.accounts);
    json.key("links").integer(links.size());
    json.key("list").begin('[');
    for (const Person& person : find_people(corpus, acts, links, scores)) write_person(json, corpus, person, links, scores, summarizer);
    json.end(']').end('}');
}

}  // namespace clamor::pipeline
