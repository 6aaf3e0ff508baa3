//! Strays: processes that a step started and forgot.
//!
//! On Linux we ask the kernel to hand orphans to us instead of to init (`PR_SET_CHILD_SUBREAPER`), so that whatever
//! descends from us can be found by walking `/proc` and ended by its id, and nothing else ever is. On other systems the
//! process groups of our children are all there is.

use nix::sys::signal::Signal;

/// A process below us that we did not start ourselves.
pub struct Stray {
    /// Its id.
    pub pid: i32,
    /// Its name, as the kernel has it.
    pub name: String,
}

impl Stray {
    /// Sends it a signal; one that has gone meanwhile is fine.
    pub fn signal(&self, signal: Signal) {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.pid), signal);
    }
}

#[cfg(target_os = "linux")]
pub use linux::{adopt, below, strays};

/// Orphans go to init here.
#[cfg(not(target_os = "linux"))]
pub fn adopt() {}

/// Nobody can be found here.
#[cfg(not(target_os = "linux"))]
pub fn strays(_known: &[i32]) -> Vec<Stray> {
    Vec::new()
}

/// Nobody can be found here.
#[cfg(not(target_os = "linux"))]
pub fn below(_pid: i32) -> Vec<Stray> {
    Vec::new()
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Stray;

    struct Entry {
        pid: i32,
        parent: i32,
        zombie: bool,
        name: String,
    }

    /// Makes orphaned descendants children of this process.
    pub fn adopt() {
        // Only refused by kernels older than any that Rust's standard library supports.
        let _ = nix::sys::prctl::set_child_subreaper(true);
    }

    /// All that descends from us, except the processes of `known` and what descends from them.
    pub fn strays(known: &[i32]) -> Vec<Stray> {
        let entries = processes();
        // std's type for a process id is unsigned, the kernel's is not; ids stay far below the sign bit.
        let mut parents = vec![std::process::id().cast_signed()];
        let mut found = Vec::new();
        while let Some(parent) = parents.pop() {
            for entry in entries
                .iter()
                .filter(|entry| entry.parent == parent && !known.contains(&entry.pid))
            {
                if entry.zombie {
                    // An adopted orphan that has ended: take its status, so that it goes.
                    let pid = nix::unistd::Pid::from_raw(entry.pid);
                    let _ = nix::sys::wait::waitpid(pid, Some(nix::sys::wait::WaitPidFlag::WNOHANG));
                    continue;
                }
                parents.push(entry.pid);
                found.push(Stray {
                    pid: entry.pid,
                    name: entry.name.clone(),
                });
            }
        }
        found
    }

    /// All that descends from a process, parents before their children.
    pub fn below(pid: i32) -> Vec<Stray> {
        let entries = processes();
        let mut found: Vec<Stray> = Vec::new();
        let mut parents = vec![pid];
        while let Some(parent) = parents.pop() {
            for entry in entries.iter().filter(|entry| entry.parent == parent) {
                parents.push(entry.pid);
                found.push(Stray {
                    pid: entry.pid,
                    name: entry.name.clone(),
                });
            }
        }
        found
    }

    fn processes() -> Vec<Entry> {
        let Ok(folder) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        folder
            .flatten()
            .filter_map(|item| item.file_name().to_str()?.parse().ok())
            .filter_map(|pid: i32| parse(pid, &std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?))
            .collect()
    }

    /// `pid (name) state ppid …`, where the name may itself hold blanks and parentheses.
    fn parse(pid: i32, stat: &str) -> Option<Entry> {
        let (head, tail) = stat.rsplit_once(')')?;
        let name = head.split_once('(')?.1.to_owned();
        let mut fields = tail.split_ascii_whitespace();
        let zombie = fields.next()? == "Z";
        let parent = fields.next()?.parse().ok()?;
        Some(Entry {
            pid,
            parent,
            zombie,
            name,
        })
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn a_name_with_parentheses_does_not_shift_the_fields() {
            let entry = super::parse(7, "7 (a ) (b) S 42 7 7 0").unwrap();
            assert_eq!(
                (entry.parent, entry.zombie, entry.name.as_str()),
                (42, false, "a ) (b")
            );
        }
    }
}
