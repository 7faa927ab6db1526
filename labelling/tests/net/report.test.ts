import { describe, expect, it } from 'vitest';
import { reportAddress } from '../../src/ui/Report';

const HERE = 'https://labels.example.org/label?t=1&assignmentId=3A&turkSubmitTo=';

describe('the way to the report form', () => {
  it('leads to the worker site of the market that the page was opened from', () => {
    const site = encodeURIComponent('https://labels.example.org/sandbox');
    const found = reportAddress(HERE + site, 'gone');
    expect(found).toBe(
      'https://labels.example.org/sandbox/worker/report?assignment_id=3A&page=%2Flabel&error=gone',
    );
  });

  it('leads nowhere that somebody else wrote into the address', () => {
    expect(reportAddress(`${HERE}https%3A%2F%2Fevil.example`, '')).toBeNull();
    expect(reportAddress(`${HERE}nonsense`, '')).toBeNull();
    expect(reportAddress('https://labels.example.org/label?t=1', '')).toBeNull();
  });
});
