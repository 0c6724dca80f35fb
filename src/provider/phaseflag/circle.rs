//! Prerequisites that lead in a circle (spec section 9): of a flag from which a chain of them comes back to one that is
//! on it, nothing is evaluated, be it in the circle itself or not.

/// So many flags of a circle are named.
const SHOWN: usize = 10;

/// Which of the flags lead into a circle, and by which chain; `edges` has of each flag those that it asks for, as far
/// as they exist.
pub(super) fn chains(edges: &[Vec<usize>]) -> Vec<Option<Vec<usize>>> {
    // Flags that ask for nothing lead nowhere, nor do those that ask only for such; what is left leads into a circle.
    let mut asked_by: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    let mut open: Vec<usize> = edges.iter().map(Vec::len).collect();
    for (flag, asks) in edges.iter().enumerate() {
        for other in asks {
            asked_by[*other].push(flag);
        }
    }
    let mut done: Vec<usize> = (0..edges.len()).filter(|flag| open[*flag] == 0).collect();
    while let Some(flag) = done.pop() {
        for other in &asked_by[flag] {
            open[*other] -= 1;
            if open[*other] == 0 {
                done.push(*other);
            }
        }
    }
    let chain = |start: usize| {
        let mut chain = vec![start];
        while chain.len() <= SHOWN {
            let last = chain[chain.len() - 1];
            let Some(next) = edges[last].iter().copied().find(|next| open[*next] > 0) else { break };
            let is_closed = chain.contains(&next);
            chain.push(next);
            if is_closed {
                break;
            }
        }
        chain
    };
    (0..edges.len()).map(|flag| (open[flag] > 0).then(|| chain(flag))).collect()
}

/// A chain in words.
pub(super) fn told(chain: &[usize], key: impl Fn(usize) -> String) -> String {
    let mut told: Vec<String> = chain.iter().take(SHOWN).map(|flag| key(*flag)).collect();
    if chain.len() > SHOWN {
        told.push("...".to_owned());
    }
    told.join(" -> ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_leads_into_a_circle_is_found() {
        // 0 and 1 ask for each other, 2 leads there, 3 to 5 are a diamond, 6 asks for itself.
        let edges = [vec![1], vec![0], vec![3, 0], vec![4, 5], vec![], vec![4], vec![6, 6]];
        let want =
            [Some(vec![0, 1, 0]), Some(vec![1, 0, 1]), Some(vec![2, 0, 1, 0]), None, None, None, Some(vec![6, 6])];
        assert_eq!(chains(&edges), want);
    }

    #[test]
    fn long_circles_are_cut_and_end_nowhere_else() {
        let edges: Vec<Vec<usize>> = (0..100_000).map(|flag| vec![(flag + 1) % 100_000]).collect();
        let chains = chains(&edges);
        assert!(chains.iter().all(Option::is_some));
        let told = told(chains[99_999].as_ref().unwrap(), |flag| flag.to_string());
        assert_eq!(told, "99999 -> 0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> ...");
    }
}
