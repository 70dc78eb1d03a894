namespace CaffeSharp.Imaging.Graphs;

/// <summary>
/// Places boxes in ranks from top to bottom so that none overlap and lines go down and cross little (Sugiyama, Tagawa and Toda, 1981): each
/// box stands below all it reads; a line that passes a rank has a place of its own in it; ranks are ordered by the means of their
/// neighbours; and each rank is moved to where its lines are straightest, by least squares under the least distances.
/// </summary>
internal sealed class LayeredLayout
{
    private const double Between = 26, LineWidth = 10, LineWeight = 4;
    private const int OrderSweeps = 16, PlaceSweeps = 24;

    private readonly List<Spot> _spots = [];
    private readonly List<List<Spot>> _ranks = [];
    private readonly Dictionary<(int From, int To), Spot[]> _lines = [];
    private readonly double _gap;

    /// <summary>Places boxes.</summary>
    /// <param name="sizes">Width and height of each.</param>
    /// <param name="edges">From which to which; always to a later one.</param>
    /// <param name="gap">Between two ranks.</param>
    public LayeredLayout(IReadOnlyList<(double Width, double Height)> sizes, IReadOnlyList<(int From, int To)> edges, double gap)
    {
        _gap = gap;
        int[] rank = Ranks(sizes.Count, edges);
        for (int i = 0; i < sizes.Count; i++)
            Add(new Spot(rank[i], sizes[i].Width, sizes[i].Height, 1));
        foreach ((int from, int to) in edges)
            AddLine(from, to);
        Order();
        Place();
        SetRows();
    }

    /// <summary>The whole width.</summary>
    public double Width { get; private set; }

    /// <summary>The whole height.</summary>
    public double Height { get; private set; }

    /// <summary>Where the middle of a box's upper edge is.</summary>
    public (double X, double Y) Top(int box) => (_spots[box].X, _spots[box].Y);

    /// <summary>
    /// The ranks that a line comes through: in each an x that is free from one y to another. The first is below the box it leaves, the
    /// last above the box it reaches.
    /// </summary>
    public IEnumerable<(double X, double From, double To)> Line(int from, int to) =>
        _lines[(from, to)].Select(spot => (spot.X, spot.Y, spot.Y + spot.RankHeight));

    private static int[] Ranks(int count, IReadOnlyList<(int From, int To)> edges)
    {
        int[] rank = new int[count];
        ILookup<int, int> sources = edges.ToLookup(edge => edge.To, edge => edge.From), readers = edges.ToLookup(edge => edge.From, edge => edge.To);
        for (int i = 0; i < count; i++)
            rank[i] = sources[i].Select(from => rank[from] + 1).DefaultIfEmpty(0).Max();
        // What reads nothing stands right above its first reader.
        for (int i = 0; i < count; i++)
        {
            if (!sources[i].Any() && readers[i].Any())
                rank[i] = readers[i].Min(to => rank[to]) - 1;
        }
        // A rank that has been left by all is none.
        int[] used = [.. rank.Distinct().Order()];
        return [.. rank.Select(one => Array.BinarySearch(used, one))];
    }

    private void AddLine(int from, int to)
    {
        var line = new List<Spot> { _spots[from] };
        for (int rank = _spots[from].Rank + 1; rank < _spots[to].Rank; rank++)
        {
            line.Add(new Spot(rank, LineWidth, 0, LineWeight));
            Add(line[^1]);
        }
        line.Add(_spots[to]);
        for (int i = 1; i < line.Count; i++)
        {
            line[i - 1].Below.Add(line[i]);
            line[i].Above.Add(line[i - 1]);
        }
        _lines[(from, to)] = [.. line];
    }

    private void Add(Spot spot)
    {
        while (_ranks.Count <= spot.Rank)
            _ranks.Add([]);
        spot.Place = _ranks[spot.Rank].Count;
        _ranks[spot.Rank].Add(spot);
        _spots.Add(spot);
    }

    private void Order()
    {
        long best = Crossings();
        int[] kept = [.. _spots.Select(spot => spot.Place)];
        for (int sweep = 0; sweep < OrderSweeps && best > 0; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<Spot> rank in down ? _ranks.Skip(1) : _ranks.AsEnumerable().Reverse().Skip(1))
            {
                Spot[] sorted = [.. rank.OrderBy(spot => Mean(down ? spot.Above : spot.Below, spot.Place, other => other.Place)).ThenBy(spot => spot.Place)];
                for (int i = 0; i < sorted.Length; i++)
                    (rank[i], sorted[i].Place) = (sorted[i], i);
            }
            long now = Crossings();
            if (now >= best)
                continue;
            best = now;
            kept = [.. _spots.Select(spot => spot.Place)];
        }
        for (int i = 0; i < kept.Length; i++)
            _spots[i].Place = kept[i];
        foreach (List<Spot> rank in _ranks)
            rank.Sort((a, b) => a.Place.CompareTo(b.Place));
    }

    private long Crossings()
    {
        long crossings = 0;
        foreach (List<Spot> rank in _ranks)
        {
            (int From, int To)[] lines = [.. rank.SelectMany(spot => spot.Below.Select(below => (spot.Place, below.Place))).Order()];
            for (int i = 0; i < lines.Length; i++)
            {
                for (int k = i + 1; k < lines.Length; k++)
                    crossings += lines[k].From > lines[i].From && lines[k].To < lines[i].To ? 1 : 0;
            }
        }
        return crossings;
    }

    private void Place()
    {
        foreach (List<Spot> rank in _ranks)
            Spread(rank, spot => 0);
        for (int sweep = 0; sweep < PlaceSweeps; sweep++)
        {
            bool down = sweep % 2 == 0;
            foreach (List<Spot> rank in down ? _ranks : _ranks.AsEnumerable().Reverse())
                Spread(rank, spot => sweep >= PlaceSweeps - 2 ? Mean([.. spot.Above, .. spot.Below], spot.X, other => other.X) : Mean(down ? spot.Above : spot.Below, spot.X, other => other.X));
        }
        double left = _spots.Select(spot => spot.X - (spot.Width / 2)).DefaultIfEmpty(0).Min();
        foreach (Spot spot in _spots)
            spot.X -= left;
        Width = _spots.Select(spot => spot.X + (spot.Width / 2)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Moves a rank as near as can be to where its members want to be, by pooling neighbours that would come too close.</summary>
    private static void Spread(List<Spot> rank, Func<Spot, double> wanted)
    {
        if (rank.Count == 1)
        {
            // What is alone stands on one axis, however lopsided the parts between are.
            rank[0].X = 0;
            return;
        }
        double[] offset = new double[rank.Count];
        for (int i = 1; i < rank.Count; i++)
            offset[i] = offset[i - 1] + ((rank[i - 1].Width + rank[i].Width) / 2) + Between;
        var pools = new List<(double Sum, double Weight, int Count)>();
        for (int i = 0; i < rank.Count; i++)
        {
            (double Sum, double Weight, int Count) pool = ((wanted(rank[i]) - offset[i]) * rank[i].Weight, rank[i].Weight, 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Weight >= pool.Sum / pool.Weight)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Weight + pools[^1].Weight, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }
            pools.Add(pool);
        }
        int at = 0;
        foreach ((double sum, double weight, int count) in pools)
        {
            for (int end = at + count; at < end; at++)
                rank[at].X = (sum / weight) + offset[at];
        }
    }

    private void SetRows()
    {
        double y = 0;
        foreach (List<Spot> rank in _ranks)
        {
            double height = rank.Max(spot => spot.Height);
            foreach (Spot spot in rank)
                (spot.Y, spot.RankHeight) = (y, height);
            y += height + _gap;
        }
        Height = Math.Max(0, y - _gap);
    }

    private static double Mean(List<Spot> others, double otherwise, Func<Spot, double> of)
    {
        if (others.Count == 0)
            return otherwise;
        double sum = 0, weight = 0;
        foreach (Spot other in others)
        {
            sum += of(other);
            weight++;
        }
        return sum / weight;
    }

    /// <summary>A box, or the place of a line in a rank that it passes.</summary>
    private sealed class Spot(int rank, double width, double height, double weight)
    {
        public int Rank { get; } = rank;

        public double Width { get; } = width;

        public double Height { get; } = height;

        public double Weight { get; } = weight;

        public int Place { get; set; }

        public double X { get; set; }

        public double Y { get; set; }

        public double RankHeight { get; set; }

        public List<Spot> Above { get; } = [];

        public List<Spot> Below { get; } = [];
    }
}
