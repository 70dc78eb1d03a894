namespace CaffeSharp.Tests.Layers;

/// <summary>SSD's loss in double from its definition, for code_type CORNER, with lists and sorting in the place of keys and scratch memory.</summary>
internal static class MultiBoxReference
{
    public static double Loss(float[] locations, float[] scores, float[] priors, float[] objects, int images, int classes, string text, string loss)
    {
        int count = priors.Length / 8, matched = 0;
        double threshold = Number("overlap_threshold", 0.5), negative = Number("neg_overlap", 0.5), ratio = Number("neg_pos_ratio", 3), weight = Number("loc_weight", 1), sum = 0;
        for (int n = 0; n < images; n++)
        {
            float[][] things = [.. objects.Chunk(8).Where(row => row[0] == n && (row[7] == 0 || !text.Contains("use_difficult_gt: false", StringComparison.Ordinal)))];
            int[] free = [.. Enumerable.Range(0, count).Where(i => !text.Contains("ignore_cross", StringComparison.Ordinal) || Prior(i).All(edge => edge is >= 0 and <= 1))];
            var match = new Dictionary<int, float[]>();
            var pairs = from i in free from thing in things let overlap = Overlap(Prior(i), thing[3..7]) where overlap > 1e-6 orderby overlap descending select (i, thing);
            foreach (var (i, thing) in pairs)
            {
                if (!match.ContainsKey(i) && !match.ContainsValue(thing))
                    match[i] = thing;
            }
            if (!text.Contains("BIPARTITE", StringComparison.Ordinal))
            {
                foreach (int i in free.Where(i => !match.ContainsKey(i)))
                {
                    float[]? best = things.Where(thing => Overlap(Prior(i), thing[3..7]) >= threshold).MaxBy(thing => Overlap(Prior(i), thing[3..7]));
                    if (best is not null)
                        match[i] = best;
                }
            }
            matched += match.Count;
            foreach (var (i, thing) in match)
            {
                for (int e = 0; e < 4; e++)
                {
                    double d = Math.Abs(locations[(((n * count) + i) * 4) + e] - (((double)thing[3 + e] - Prior(i)[e]) / priors[(4 * count) + (4 * i) + e]));
                    sum += weight * (d < 1 ? d * d / 2 : d - 0.5);
                }
                sum += Cross(n, i, (int)thing[1]);
            }
            IEnumerable<double> others = text.Contains("mining_type: NONE", StringComparison.Ordinal)
                ? Enumerable.Range(0, count).Where(i => !match.ContainsKey(i)).Select(i => Cross(n, i, 0))
                : free.Where(i => !match.ContainsKey(i) && things.All(thing => Overlap(Prior(i), thing[3..7]) < negative))
                    .Select(i => Cross(n, i, 0)).OrderDescending().Take((int)(match.Count * ratio));
            sum += others.Sum();
        }
        return sum / Math.Max(1, loss.Contains("BATCH_SIZE", StringComparison.Ordinal) ? images
            : loss.Contains("FULL", StringComparison.Ordinal) ? images * count : loss.Contains("NONE", StringComparison.Ordinal) ? 1 : matched);

        float[] Prior(int i) => priors[(4 * i)..((4 * i) + 4)];
        double Number(string name, double otherwise)
        {
            string[] words = text.Split(' ');
            int at = Array.IndexOf(words, name + ":");
            return at < 0 ? otherwise : double.Parse(words[at + 1], System.Globalization.CultureInfo.InvariantCulture);
        }
        double Cross(int n, int i, int label)
        {
            double[] each = [.. scores[(((n * count) + i) * classes)..(((n * count) + i + 1) * classes)].Select(score => Math.Exp(score))];
            return -Math.Log(each[label] / each.Sum());
        }
    }

    private static double Overlap(float[] a, float[] b)
    {
        double width = Math.Min(a[2], b[2]) - (double)Math.Max(a[0], b[0]), height = Math.Min(a[3], b[3]) - (double)Math.Max(a[1], b[1]);
        if (width <= 0 || height <= 0)
            return 0;
        return width * height / (Area(a) + Area(b) - (width * height));

        static double Area(float[] box) => ((double)box[2] - box[0]) * ((double)box[3] - box[1]);
    }
}
