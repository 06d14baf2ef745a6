"""What photogram shows on an ordinary day. All of it is made up."""

POSTS = [
    {"id": 1, "user": "mia.bakes", "place": "Lisbon", "art": "dawn", "text": "first light, first loaf", "likes": 214},
    {"id": 2, "user": "tomasz_rides", "place": "Tatra", "art": "peaks", "text": "legs gone, view found", "likes": 98},
    {"id": 3, "user": "leila", "place": "Marrakesh", "art": "dunes", "text": "quiet after the market", "likes": 1204},
    {
        "id": 4,
        "user": "noor.and.cat",
        "place": "home",
        "art": "night",
        "text": "she has chosen the keyboard",
        "likes": 77,
    },
]

ACTIVITY = [
    {"user": "leila", "text": "liked your photo", "ago": "4 min", "art": "dunes"},
    {"user": "mia.bakes", "text": "started following you", "ago": "1 h", "art": "dawn"},
    {"user": "tomasz_rides", "text": "commented: “where is that?”", "ago": "3 h", "art": "peaks"},
    {"user": "noor.and.cat", "text": "liked your story", "ago": "yesterday", "art": "night"},
]
