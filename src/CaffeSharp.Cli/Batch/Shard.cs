using System.Globalization;

namespace CaffeSharp.Cli.Batch;

/// <summary>One of the parts that a manifest is divided into. Shard i of n has the items from i · items / n on: neighbours stay together, and no two shards differ by more than one item.</summary>
/// <param name="Index">Which one, from 0 on.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    private const string KubernetesIndex = "JOB_COMPLETION_INDEX";
    private const string SlurmIndex = "SLURM_ARRAY_TASK_ID", SlurmFirst = "SLURM_ARRAY_TASK_MIN", SlurmCount = "SLURM_ARRAY_TASK_COUNT";

    /// <summary>Where its results stand, below the output folder.</summary>
    public string Folder => $"shard-{Index}-of-{Count}";

    /// <summary>All shards of a manifest divided into <paramref name="count"/>.</summary>
    public static IEnumerable<Shard> All(int count) => Enumerable.Range(0, count).Select(index => new Shard(index, count));

    /// <summary>The shard's items: the first, and the one behind the last.</summary>
    public (int From, int To) Items(int items) => ((int)((long)items * Index / Count), (int)((long)items * (Index + 1) / Count));

    /// <summary>The shard named by an option, else by the scheduler that started the process, else the whole.</summary>
    /// <param name="option">What <c>--shard</c> says: <c>2/8</c>; or <c>8</c> where a scheduler says which one it is.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <exception cref="CaffeException">The option or a variable is not what it should be.</exception>
    public static Shard Choose(string? option, Func<string, string?> variable)
    {
        string[] parts = option?.Split('/') ?? [];
        if (parts.Length == 2)
            return Checked(Number(parts[0], "--shard"), Number(parts[1], "--shard"), $"--shard {option}");
        (int Index, string Name)? scheduled = Scheduled(variable);
        int? count = parts.Length == 1 ? Number(parts[0], "--shard") : variable(SlurmCount) is string slurm ? Number(slurm, SlurmCount) : null;
        if (parts.Length > 2 || (parts.Length == 1 && scheduled is null))
            throw new CaffeException($"--shard takes which one and of how many, such as 0/4, not '{option}'; the number of shards alone does where {KubernetesIndex} or {SlurmIndex} is set");
        if (scheduled is not (int index, string name))
            return new Shard(0, 1);
        return count is int all
            ? Checked(index, all, $"{name} {index}, of {all} shards,")
            : throw new CaffeException($"{name} is set, and nothing says how many shards there are; give --shard N");
    }

    // An array of Slurm may begin at any number.
    private static (int Index, string Name)? Scheduled(Func<string, string?> variable)
    {
        if (variable(KubernetesIndex) is string kubernetes)
            return (Number(kubernetes, KubernetesIndex), KubernetesIndex);
        return variable(SlurmIndex) is string slurm
            ? (Number(slurm, SlurmIndex) - (variable(SlurmFirst) is string first ? Number(first, SlurmFirst) : 0), SlurmIndex)
            : null;
    }

    private static int Number(string text, string what) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new CaffeException($"{what} takes whole numbers such as 0/4, not '{text}'");

    private static Shard Checked(int index, int count, string what) => count > 0 && index >= 0 && index < count
        ? new Shard(index, count)
        : throw new CaffeException($"{what} is no shard: they are counted from 0 to one less than how many there are");
}
