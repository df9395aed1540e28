//! `mulu` as people and scripts run it, on a solo node.

mod authorization;
mod bulk;
mod certificates;
mod edges;
mod elements;
mod governance;
mod grants;
mod reform;
mod scripts;
mod week_one;
