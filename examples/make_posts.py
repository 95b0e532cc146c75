#!/usr/bin/env python3
"""Makes a town's week of posts around a product launch, with planted truths that an analysis should find.

    python3 examples/make_posts.py                      # examples/data/posts.jsonl and truth.json, as committed
    python3 examples/make_posts.py --seed 7 --out DIR   # another week
    python3 examples/make_posts.py --quiet --out DIR    # a week in which nothing rises

The town, its people and products are made up. Nothing but the standard library is needed; the same seed gives the same bytes.

truth.json says: what rises and when; the mood (shares of negative, neutral, positive) that posts of each topic are drawn from, hour by
hour; each post's own sentiment, as meant; the influencer; the ring of bots; how many posts were seen twice.
"""

import argparse
import bisect
import json
import math
import pathlib
import random
from datetime import datetime, timedelta, timezone

from town_words import CLOSE, ELSEWHERE, EMOJI, FOOD, HANDLES, JOIN, NAMES, OPEN, PLACES, SAY

START = datetime(2026, 5, 4, tzinfo=timezone.utc)  # a Monday
HOURS = 168
SIMILARITY = 0.3  # how often an author's own mood decides rather than the topic's
PEOPLE = 700

STEADY_TAGS = ["lindhaven", "mytown", "throwback", "nowplaying", "photo", "weekendplans", "books", "gardening", "foodie", "cats"]
TOPIC_TAGS = {
    "Lumo Two": ["lumo", "tech"],
    "Tramline 4": ["line4", "commute"],
    "Harbour Fair": ["harbourfair", "summer"],
    "Northside FC": ["northside", "football"],
    None: [],
}
TOPIC_SHARE = {"Lumo Two": 0.2, "Tramline 4": 0.16, "Harbour Fair": 0.13, "Northside FC": 0.11, None: 0.4}
MOOD = {
    "Lumo Two": (0.22, 0.38, 0.40), "Tramline 4": (0.38, 0.40, 0.22), "Harbour Fair": (0.15, 0.35, 0.50),
    "Northside FC": (0.30, 0.35, 0.35),
    None: (0.22, 0.48, 0.30),
}

# What is planted: topic, term, whether a hashtag, first hour, length, voices in it, uses spread over the time before, mood in it.
RISES = [
    ("Lumo Two", "lumotwo", True, 58, 6, 46, 6, (0.15, 0.30, 0.55)),
    ("Tramline 4", "tramdown", True, 113, 5, 48, 0, (0.86, 0.12, 0.02)),
    ("Tramline 4", "stranded", False, 113, 5, 30, 3, (0.86, 0.12, 0.02)),
    ("Harbour Fair", "nightmarket", True, 138, 5, 26, 4, (0.10, 0.30, 0.60)),
    ("Harbour Fair", "fireworks", False, 141, 3, 28, 3, (0.05, 0.25, 0.70)),
    ("Northside FC", "derby", True, 158, 5, 36, 10, (0.30, 0.35, 0.35)),
]
OUTAGE = {"topic": "Tramline 4", "hour": 113, "hours": 5}


class Week:
    def __init__(self, seed, quiet):
        self.random = random.Random(seed)
        self.quiet = quiet
        self.rises = [] if quiet else RISES
        self.posts, self.labels, self.used = [], {}, {}
        self.authors = self.make_authors()
        self.weights = []
        total = 0.0
        for rank in range(PEOPLE):
            total += (rank + 3) ** -0.7
            self.weights.append(total)
        self.influencer, self.bots = "nora_films", [
            f"deal{word}{i}" for i, word in enumerate(["hub", "zone", "now", "box", "land", "club", "spot", "mart"])
        ]
        self.again = 0

    def make_authors(self):
        names = set()
        while len(names) < PEOPLE:
            name = self.random.choice(NAMES).lower() + self.random.choice(["_", ""]) + self.random.choice(HANDLES)
            names.add(name + (str(self.random.randrange(2, 99)) if self.random.random() < 0.6 or name in names else ""))
        authors = []
        for name in sorted(names):
            authors.append(
                {
                    "name": name,
                    "leaning": self.random.random(),
                    "emoji": self.random.random() ** 2,
                    "lower": self.random.random() < 0.35,
                    "shout": self.random.random() < 0.12,
                    "language": self.random.choices(["en", "de", "es", "fr", "ja"], [88, 4, 3, 3, 2])[0],
                    "signature": self.random.choice(["", "", "", "", " x", " :)", " tbh", "..", " lol"]),
                }
            )
        self.random.shuffle(authors)
        return authors

    # Who writes, when, and how they feel.

    def rate(self, hour):
        day, of_day = divmod(hour, 24)
        shape = 0.12 if of_day < 6 else 0.35 + 0.9 * math.sin((of_day - 6) / 18 * math.pi) + (0.45 if of_day in (18, 19, 20) else 0)
        return 25 * shape * (1.15 if day >= 5 else 1)

    def mood(self, topic, hour):
        for where, _, _, first, hours, _, _, mood in self.rises:
            if where == topic and first <= hour < first + hours:
                return mood
        return MOOD[topic]

    def author(self):
        return self.authors[min(PEOPLE - 1, bisect.bisect_left(self.weights, self.random.random() * self.weights[-1]))]

    def label(self, author, topic, hour):
        """-1, 0 or 1. An author's leaning is a place in the topic's distribution: over all authors, posts have the topic's mood."""
        u = author["leaning"] if self.random.random() < math.sqrt(SIMILARITY) else self.random.random()
        negative, neutral, _ = self.mood(topic, hour)
        return -1 if u < negative else 0 if u < negative + neutral else 1

    def poisson(self, mean):
        count, left = 0, self.random.expovariate(1)
        while left < mean:
            count, left = count + 1, left + self.random.expovariate(1)
        return count

    # What they write.

    def fill(self, text):
        r = self.random
        for slot, value in (
            ("{price}", f"{r.choice([3, 4, 6, 7, 12, 49, 899])}.{r.choice(['20', '50', '90', '99'])}"),
            ("{n}", str(r.randrange(3, 59))),
            ("{clock}", f"{r.randrange(6, 23)}:{r.choice(['00', '15', '30', '45'])}"),
            ("{food2}", r.choice(FOOD)),
            ("{food}", r.choice(FOOD)),
            ("{name}", r.choice(NAMES)),
            ("{place}", r.choice(PLACES)),
        ):
            text = text.replace(slot, value)
        return text

    def text(self, author, topic, label, hour):
        r, kind = self.random, label + 1
        if topic is None and author["language"] != "en":
            text = r.choice(ELSEWHERE[author["language"]][kind])
        else:
            text = r.choice(OPEN) + r.choice(SAY[topic][kind])
            if r.random() < 0.4:
                text += r.choice(JOIN) + r.choice(SAY[topic][kind])
            text += r.choice(CLOSE)
        text = self.fill(text)
        if topic is not None and topic.split()[0].lower() not in text.lower() and r.random() < 0.5:
            text = f"{topic}: {text}"
        elif topic is None and 6 <= hour % 24 <= 9 and r.random() < 0.18:
            text = "good morning " + r.choice(["all", "everyone", "town", "friends"]) + ", " + text
        text = text if author["lower"] else text[0].upper() + text[1:]
        text += r.choice(["!", "!!"]) if author["shout"] and label else r.choice([".", "", ""])
        return text + (author["signature"] if r.random() < 0.5 else "")

    def decorate(self, text, author, topic, label, hour):
        r = self.random
        if r.random() < author["emoji"]:
            text += " " + r.choice(EMOJI[label + 1])
        if topic is None and 6 <= hour % 24 <= 8 and r.random() < 0.15:
            text += " #goodmorning"  # a rhythm, not a rise
        elif r.random() < 0.12:
            text += " #" + r.choice(STEADY_TAGS)
        if TOPIC_TAGS[topic] and r.random() < 0.25:
            text += " #" + r.choice(TOPIC_TAGS[topic])
        return text

    def add(self, author, text, topic, label, when, **more):
        post = {
            "id": f"p{len(self.posts):05d}",
            "author": author["name"],
            "text": text,
            "time": when,
            "language": author["language"] if topic is None else "en",
        }
        if topic:
            post["topic"] = topic
        post.update(more)
        fame = 40 if author["name"] == self.influencer else 1
        for name, mean in (("likes", 2.5), ("replies", 0.3), ("reposts", 0.4)):
            count = int(self.random.paretovariate(1.3) * mean * fame * self.random.random())
            if count:
                post[name] = min(count, 20000)
        self.posts.append(post)
        self.labels[post["id"]] = label
        return post

    def when(self, hour):
        return START + timedelta(hours=hour, seconds=self.random.randrange(3600))

    def ordinary(self, hour):
        r = self.random
        for _ in range(self.poisson(self.rate(hour))):
            author = self.author()
            topic = r.choices(list(TOPIC_SHARE), list(TOPIC_SHARE.values()))[0]
            label = self.label(author, topic, hour)
            text = self.decorate(self.text(author, topic, label, hour), author, topic, label, hour)
            more = {}
            if topic == "Tramline 4" and r.random() < 0.3:
                text = "@citytrams " + text
            elif r.random() < 0.04:
                text += " @" + self.author()["name"]
            if r.random() < 0.08:
                more["media"] = [f"https://pictures.example/{r.randrange(16 ** 8):08x}.jpg"]
            if r.random() < 0.05:
                text += f" https://news.example/{r.randrange(9999)}"
            if self.posts and r.random() < 0.12:
                earlier = self.recent(hour)
                if earlier and earlier.get("topic") == topic:
                    more["reply_to"] = earlier["id"]
            self.add(author, text, topic, label, self.when(hour), **more)

    def recent(self, hour):
        first = bisect.bisect_left(self.hour_starts, hour) and self.hour_starts[max(0, hour - 1)]
        return self.random.choice(self.posts[first:]) if first < len(self.posts) else None

    def reposts(self, hour):
        """Within the hour, so that they carry its mood."""
        first = self.hour_starts[hour]
        originals = [post for post in self.posts[first:] if "repost_of" not in post]
        for _ in range(self.poisson(0.06 * len(originals))):
            original = self.random.choice(originals)
            author = self.author()
            if author["name"] == original["author"]:
                continue
            self.add(
                author,
                original["text"],
                original.get("topic"),
                self.labels[original["id"]],
                original["time"] + timedelta(seconds=self.random.randrange(900)),
                repost_of=original["id"],
                repost_of_author=original["author"],
            )

    # What is planted.

    def planted(self, rise, hour):
        """Posts of a planted rise that are expected in an hour."""
        _, _, _, first, hours, voices, past, _ = rise
        if hour < first:
            return past / first
        return voices / hours if hour < first + hours else 0.4 if hour < first + hours + 6 else 0.04

    def plant_rises(self, hour):
        for rise in self.rises:
            topic, term, is_tag = rise[:3]
            for _ in range(self.poisson(self.planted(rise, hour))):
                author = self.author()
                label = self.label(author, topic, hour)
                text = self.text(author, topic, label, hour)
                if is_tag:
                    text += f" #{term}" if self.random.random() < 0.7 else f" #{term.capitalize()}"
                else:
                    text = (
                        self.random.choice(
                            {
                                "stranded": ["stranded at {place}: ", "we are stranded, ", "stranded again. "],
                                "fireworks": ["the fireworks! ", "fireworks over {place}: ", "watching the fireworks, "],
                            }[term]
                        )
                        + text
                    )
                    text = self.fill(text)
                more = (
                    {"media": [f"https://pictures.example/{self.random.randrange(16 ** 8):08x}.jpg"]} if self.random.random() < 0.2 else {}
                )
                self.add(author, self.decorate(text, author, topic, label, hour), topic, label, self.when(hour), **more)

    def influence(self, hour):
        """Writes twice a day; others reply, repost and mention, all week long."""
        star = {
            "name": self.influencer,
            "leaning": self.random.random(),
            "emoji": 0.8,
            "lower": False,
            "shout": False,
            "language": "en",
            "signature": "",
        }
        if hour % 24 not in (11, 19):
            return
        label = self.label(star, None, hour)
        post = self.add(
            star,
            "New film: " + self.text(star, None, label, hour) + " 🎬",
            None,
            label,
            self.when(hour),
            media=["https://pictures.example/film.jpg"],
        )
        for _ in range(self.poisson(7)):
            author = self.author()
            how = self.random.random()
            when = post["time"] + timedelta(seconds=self.random.randrange(1800))
            if how < 0.45:
                self.add(author, post["text"], None, label, when, repost_of=post["id"], repost_of_author=self.influencer)
            else:
                mine = self.label(author, None, hour)
                text = self.decorate(self.text(author, None, mine, hour), author, None, mine, hour)
                if how < 0.8:
                    self.add(author, "@" + self.influencer + " " + text, None, mine, when, reply_to=post["id"])
                else:
                    self.add(author, text + " via @" + self.influencer, None, mine, when)

    def ring(self, hour):
        """Bots that post the same few lines, day and night, and repost each other."""
        if hour % 6 != 2:
            return
        line = self.random.choice(
            [
                "Win a free voucher today, click the link before midnight", "Cheap phones and watches, follow the link in our profile",
                "You will not believe these prices, link in our profile",
            ]
        )
        for bot in self.random.sample(self.bots, 3):
            author = {"name": bot, "language": "en"}
            post = self.add(author, line + " https://deals.example #bestdeals", "Deals", 1, self.when(hour))
            other = {"name": self.random.choice([b for b in self.bots if b != bot]), "language": "en"}
            self.add(other, post["text"], "Deals", 1, post["time"] + timedelta(seconds=60), repost_of=post["id"], repost_of_author=bot)

    def make(self):
        self.hour_starts = []
        for hour in range(HOURS):
            self.hour_starts.append(len(self.posts))
            self.ordinary(hour)
            self.plant_rises(hour)
            self.reposts(hour)
            self.influence(hour)
            self.ring(hour)
        return self.lines()

    def lines(self):
        """Posts as they were observed: in the order of time, some of them a second time later, with counts that have grown."""
        seen = []
        for post in self.posts:
            observed = post["time"] + timedelta(minutes=5)
            seen.append((observed, post))
            if self.random.random() < 0.05:
                grown = dict(post)
                for name in ("likes", "replies", "reposts"):
                    grown[name] = post.get(name, 0) + self.random.randrange(4)
                seen.append((observed + timedelta(hours=self.random.randrange(1, 20)), grown))
                self.again += 1
        seen.sort(key=lambda pair: (pair[0], pair[1]["id"]))
        stamp = lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")
        for observed, post in seen:
            line = dict(post, time=stamp(post["time"]), observed=stamp(observed))
            yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"

    def truth(self, seed):
        topics, expected = {}, {}
        for topic in TOPIC_SHARE:
            topics[topic or ""] = [list(self.mood(topic, hour)) for hour in range(HOURS)]
            expected[topic or ""] = [
                round(self.rate(hour) * TOPIC_SHARE[topic] + sum(self.planted(rise, hour) for rise in self.rises if rise[0] == topic), 4)
                for hour in range(HOURS)
            ]
        stamp = lambda hour: (START + timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rises = [
            {
                "term": term,
                "kind": "hashtag" if is_tag else "keyword",
                "topic": topic,
                "start": stamp(first),
                "end": stamp(first + hours),
                "voices": voices,
            }
            for topic, term, is_tag, first, hours, voices, _, _ in self.rises
        ]
        return {
            "seed": seed,
            "quiet": self.quiet,
            "start": stamp(0),
            "hours": HOURS,
            "posts": len(self.posts),
            "seen_again": self.again,
            "rises": rises,
            "outage": (
                None
                if self.quiet
                else {"topic": OUTAGE["topic"], "start": stamp(OUTAGE["hour"]), "end": stamp(OUTAGE["hour"] + OUTAGE["hours"])}
            ),
            "influencer": self.influencer,
            "bots": self.bots,
            "bots_tag": "bestdeals",
            "mood": topics,
            "expected": expected,
            "labels": "".join({-1: "-", 0: "0", 1: "+"}[self.labels[post["id"]]] for post in self.posts),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20260504)
    parser.add_argument("--quiet", action="store_true", help="nothing rises, no outage")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "data")
    options = parser.parse_args()
    week = Week(options.seed, options.quiet)
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "posts.jsonl", "w", encoding="utf-8", newline="\n") as file:
        file.writelines(week.make())
    with open(options.out / "truth.json", "w", encoding="utf-8", newline="\n") as file:
        json.dump(week.truth(options.seed), file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
