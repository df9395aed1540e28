//! Values for the examples of kinds: the sample city lets its operator run the bus lines.
