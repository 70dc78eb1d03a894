using System.Diagnostics;
using System.Reflection;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>Runs a case in this process and judges it.</summary>
internal static class CaseRunner
{
    // On a busy machine a case may wait for a processor, so a slow one gets another chance.
    private const int Chances = 3;

    /// <summary>Runs a case, again if it was slow.</summary>
    public static Verdict Run(FuzzMode mode, byte[] file)
    {
        Verdict verdict = RunOnce(mode, file);
        for (int i = 1; i < Chances && verdict.Milliseconds > Limits.Milliseconds; i++)
        {
            Verdict again = RunOnce(mode, file);
            verdict = again.Milliseconds < verdict.Milliseconds ? again : verdict;
        }
        if (verdict.Outcome == Outcome.Find)
            return verdict;
        if (verdict.Milliseconds > Limits.Milliseconds)
            return verdict with { Outcome = Outcome.Find, Signature = "slow", Message = $"took {verdict.Milliseconds:F0} ms; {verdict.Message}" };
        if (verdict.Bytes > mode.Sessions * Limits.Bytes(file.Length))
            return verdict with { Outcome = Outcome.Find, Signature = "memory", Message = $"took {verdict.Bytes >> 20} MiB for a file of {file.Length} bytes; {verdict.Message}" };
        return verdict;
    }

    private static Verdict RunOnce(FuzzMode mode, byte[] file)
    {
        MemoryUse memory = MemoryUse.Begin(mode.UsesNativeMemory);
        long start = Stopwatch.GetTimestamp();
        Outcome outcome = Outcome.Ok;
        string signature = "", message = "";
        try
        {
            mode.Check(file);
        }
        catch (CaffeException refusal)
        {
            (outcome, message) = (Outcome.Refused, refusal.Message);
        }
        catch (MismatchException wrong)
        {
            (outcome, signature, message) = (Outcome.Find, "mismatch", wrong.Message);
        }
        catch (Exception fault)
        {
            (outcome, signature, message) = (Outcome.Find, $"{fault.GetType().Name} in {Origin(fault)}", fault.ToString());
        }
        return new Verdict(outcome, signature, message, Stopwatch.GetElapsedTime(start).TotalMilliseconds, memory.Taken());
    }

    /// <summary>The first method of ours that an exception passed.</summary>
    private static string Origin(Exception fault)
    {
        foreach (StackFrame frame in new StackTrace(fault).GetFrames())
        {
            if (frame.GetMethod() is MethodBase { DeclaringType: { } type } method && type.FullName!.StartsWith("CaffeSharp.", StringComparison.Ordinal))
                return $"{type.Name}.{method.Name}";
        }
        return fault.TargetSite?.Name ?? "?";
    }
}
