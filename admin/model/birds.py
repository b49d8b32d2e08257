"""The 59 kinds of birds among ImageNet's 1,000 classes, by the names that people have for them.

ImageNet's kinds are as wide as a person's glance: class 11 holds goldfinches of both continents, class 97 any drake.
"""

NO_BIRD = "no bird"  # the label for the 941 other classes

# fmt: off
BIRDS: dict[int, str] = {
    7: "Rooster", 8: "Hen", 9: "Ostrich", 10: "Brambling", 11: "Goldfinch", 12: "House Finch", 13: "Junco",
    14: "Indigo Bunting", 15: "American Robin", 16: "Bulbul", 17: "Jay", 18: "Magpie", 19: "Chickadee", 20: "Dipper",
    21: "Kite", 22: "Bald Eagle", 23: "Vulture", 24: "Great Grey Owl",
    80: "Black Grouse", 81: "Ptarmigan", 82: "Ruffed Grouse", 83: "Prairie Chicken", 84: "Peacock", 85: "Quail",
    86: "Partridge", 87: "African Grey Parrot", 88: "Macaw", 89: "Sulphur-crested Cockatoo", 90: "Lorikeet",
    91: "Coucal", 92: "Bee-eater", 93: "Hornbill", 94: "Hummingbird", 95: "Jacamar", 96: "Toucan", 97: "Drake",
    98: "Red-breasted Merganser", 99: "Goose", 100: "Black Swan",
    127: "White Stork", 128: "Black Stork", 129: "Spoonbill", 130: "Flamingo", 131: "Little Blue Heron",
    132: "Great Egret", 133: "Bittern", 134: "Crane", 135: "Limpkin", 136: "Purple Swamphen", 137: "American Coot",
    138: "Bustard", 139: "Ruddy Turnstone", 140: "Dunlin", 141: "Redshank", 142: "Dowitcher", 143: "Oystercatcher",
    144: "Pelican", 145: "King Penguin", 146: "Albatross",
}
# fmt: on
