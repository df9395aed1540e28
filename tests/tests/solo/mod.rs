//! Nodes on the embedded engine, each a process, with clients and liars before them.

mod bad_input;
mod damage;
mod kill_points;
mod lying_node;
mod main_job;
mod proof_files;
mod search;
mod several_nodes;
mod upgrade;
