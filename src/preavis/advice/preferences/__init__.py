"""What an owner may plausibly want: a region of weights and majorities, seen through a cloud of particles."""
