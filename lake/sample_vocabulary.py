"""Words and sentences of the sample reviews, by sentiment."""

PRODUCTS = (
    "coffee", "green tea", "dog food", "olive oil", "dark chocolate", "granola", "hot sauce",
    "noodles", "honey", "popcorn", "cat treats", "protein bar", "maple syrup", "peanut butter",
    "rice crackers", "kimchi", "crème brûlée mix", "jalapeño chips", "김치라면", "抹茶",
)  # fmt: skip

TITLES = {
    "bad": (
        "Not as advertised", "Very disappointed", "Would not buy again", "Stale on arrival",
        "Waste of money", "Tastes like cardboard", "Arrived broken 😡", "별로예요", "Never again",
        "Too sweet for me", "Wrong item", "Terrible packaging",
    ),
    "mixed": (
        "It is okay", "Good but pricey", "Average", "Nothing special", "Mixed feelings",
        "Smaller than expected", "Could be better", "그냥 그래요", "Not bad, not great", "So-so",
    ),
    "good": (
        "Great product", "Delicious!", "My favourite", "Five stars", "Highly recommended", "Yum",
        "Exactly what I wanted", "Best I have tried", "Love it ❤️", "정말 맛있어요", "Très bon",
        "Will buy again", "Perfect gift", "Great value", "My dog loves it 🐶", "As described",
    ),
}  # fmt: skip

OPENINGS = {
    "bad": (
        "I was really disappointed by this {product}.",
        "Do not buy this {product}.",
        "This {product} arrived damaged, and half of it had leaked.",
        "The {product} tasted stale and old.",
        "기대했는데 이 {product} 정말 실망했어요.",
        "I have had this {product} before, but this batch was awful.",
        "Something went wrong with the recipe of this {product}.",
    ),
    "mixed": (
        "The {product} is fine, but not worth the price.",
        "I expected a little more of this {product}.",
        "This {product} is okay if you have nothing else at home.",
        "Average {product}, I have had better and I have had worse.",
        "이 {product} 그냥 보통이에요.",
    ),
    "good": (
        "This is the best {product} I have ever had.",
        "I have been buying this {product} for years.",
        "My whole family loves this {product}!",
        "Great {product} at a fair price.",
        "이 {product} 정말 맛있어요, 또 살게요.",
        "I was looking for a {product} like this for a long time.",
        "What a wonderful {product}, I finished it in two days.",
        "I ordered this {product} as a gift and ended up keeping it.",
    ),
}

DETAILS = (
    "It came in a box of twelve.",
    "Shipping took four days.",
    "The package was smaller than it looks in the picture.",
    "I mix it with yogurt in the morning.",
    "The local store stopped carrying it.",
    "The smell is quite strong.",
    "It keeps well in the fridge.",
    "The ingredients are simple, and I can pronounce all of them.",
    'My neighbour said "just try it", so I did.',
    "It is not too sweet, and the texture is smooth.",
    "I compared three brands, and this one has the least salt.",
    "The bag can be closed again, which is handy.",
    "배송이 빨랐어요.",
    "The expiry date is more than a year away.",
    "Even my cat was interested 🐱.",
    "A little goes a long way.",
)

CLOSINGS = {
    "bad": (
        "I want my money back.",
        "Stay away.",
        "I threw the rest away.",
        "Zero stars if I could.",
    ),
    "mixed": (
        "I may try another flavour.",
        "Wait for a sale.",
        "Probably not again.",
        "It will do.",
    ),
    "good": (
        "Highly recommended!",
        "I will order more.",
        "Thank you 👍",
        "Five stars from me.",
        "Try it.",
    ),
}
