//! A month of a city: what a data bureau meets in its first weeks, day by day, with the state that it must end in written by hand.
//! Nobody has keys, a platform sends entries on behalf, offices claim themselves and their entries, two offices claim to be one
//! number's source, a key is stolen, two offices merge, one is dissolved.

mod dissolution;
mod end_of_month;
mod first_week;
mod golden;
mod merger;
mod one_source;
mod survey;
mod theft;
mod world;

use world::City;

use crate::blessed::compare;

#[test]
fn a_month_of_a_city_ends_in_the_state_written_by_hand() {
    let mut city = City::new();
    first_week::day_1(&mut city);
    first_week::day_3(&mut city);
    first_week::day_4(&mut city);
    first_week::day_5(&mut city);
    one_source::day_8(&mut city);
    one_source::day_10(&mut city);
    theft::day_14(&mut city);
    theft::day_16(&mut city);
    theft::day_22(&mut city);
    merger::day_23(&mut city);
    merger::day_25(&mut city);
    dissolution::day_26(&mut city);
    dissolution::day_28(&mut city);
    survey::day_29(&mut city);
    end_of_month::day_30(&mut city);
    compare("vectors/month_of_a_city.txt", &golden::vector(&city));
}
